import { cva } from "class-variance-authority";

const GREY =
  "disabled:border-transparent disabled:bg-muted disabled:text-muted-foreground data-blocked:border-transparent data-blocked:bg-muted data-blocked:text-muted-foreground";

/** The classes of a button, for a link that looks like one. */
export const buttonVariants = cva(
  [
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap",
    "transition-colors disabled:cursor-not-allowed aria-disabled:cursor-not-allowed",
    "[&_svg]:pointer-events-none [&_svg]:shrink-0 [&_svg:not([class*=size-])]:size-4",
  ],
  {
    variants: {
      variant: {
        default: `border-transparent bg-primary text-primary-foreground hover:bg-primary-hover ${GREY}`,
        success: `border-transparent bg-success text-success-foreground hover:bg-success-hover ${GREY}`,
        destructive: `border-transparent bg-destructive text-destructive-foreground hover:bg-destructive-hover ${GREY}`,
        secondary: `border-transparent bg-muted text-foreground hover:bg-accent ${GREY}`,
        outline: `border-input bg-card text-foreground hover:bg-accent ${GREY}`,
        ghost:
          "border-transparent text-foreground hover:bg-accent disabled:text-muted-foreground data-blocked:text-muted-foreground",
      },
      size: {
        sm: "h-8 px-3 text-sm pointer-coarse:h-10",
        default: "h-9 px-4 text-sm pointer-coarse:h-11",
        lg: "h-11 px-5 text-base",
        icon: "size-9 pointer-coarse:size-11",
        "icon-sm": "size-8 pointer-coarse:size-10",
      },
    },
    defaultVariants: { variant: "default", size: "default" },
  },
);
