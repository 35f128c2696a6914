/** The preview's id: an address that ends in "#watch" opens the editor at its film. */
export const WATCH = "watch";

/** Gives the preview the focus, for what in it had that and goes. */
export function focusPreview(): void {
  document.getElementById(WATCH)?.focus({ preventScroll: true });
}

/** Brings the film into view and gives it the focus, so that Space plays it. */
export function watchFilm(): void {
  const preview = document.getElementById(WATCH);
  preview?.scrollIntoView({ block: "start" });
  (preview?.querySelector("video") ?? preview)?.focus({ preventScroll: true });
}
