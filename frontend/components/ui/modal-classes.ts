/** What a dialog and an alert have in common: the shade behind, and the sheet in the middle. */
export const SHADE =
  "fixed inset-0 z-40 bg-shade data-[state=closed]:animate-vanish data-[state=open]:animate-appear";

export const SHEET = [
  "fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg -translate-1/2 flex-col gap-5",
  "overflow-y-auto rounded-lg border bg-popover p-5 text-foreground shadow-soft sm:p-6",
  "data-[state=closed]:animate-vanish data-[state=open]:animate-appear",
];
