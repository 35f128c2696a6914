"use client";

import "./globals.css";

/** The last resort, in place of the whole layout: it leans on nothing that may have failed. */
export default function GlobalErrorPage({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body className="grid place-items-center p-6 text-center">
        <main>
          <h1 className="text-xl font-semibold">StoryFlow stopped working</h1>
          <p className="mt-2 text-muted-foreground">What was saved is kept, and a running render goes on.</p>
          <button className="mt-4 text-primary-text underline" onClick={reset} type="button">
            Show it again
          </button>
        </main>
      </body>
    </html>
  );
}
