/** What every field for words looks like. */
export const FIELD = [
  "w-full min-w-0 rounded-md border border-input bg-card px-3 text-base text-foreground transition-colors",
  "placeholder:text-muted-foreground hover:border-muted-foreground",
  "disabled:cursor-not-allowed disabled:bg-muted disabled:text-muted-foreground",
  "aria-invalid:border-destructive-text",
];
