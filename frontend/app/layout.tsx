import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
// Named here, what every page has in its header is one file for all of them, and no copy in each.
import "@/components/AppHeader";
import { Toaster } from "@/components/Toaster";
import { THEME_SCRIPT } from "@/lib/theme";
import "./globals.css";

// The part of Inter that every page needs is fetched with the page; its other scripts come when they occur.
const interLatin = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  display: "swap",
  variable: "--font-inter-latin",
  adjustFontFallback: false,
});

export const metadata: Metadata = {
  title: { default: "StoryFlow", template: "%s · StoryFlow" },
  description: "Turns a written story into a narrated film, on your own machine.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f2ec" },
    { media: "(prefers-color-scheme: dark)", color: "#1a1917" },
  ],
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The script below sets the theme's class before the page is taken over.
    <html className={interLatin.variable} lang="en" suppressHydrationWarning>
      <head>
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body>
        <noscript>StoryFlow’s studio needs JavaScript. Switch it on for this page, then load it again.</noscript>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
