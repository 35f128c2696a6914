/** The preview's id: an address that ends in "#watch" opens the editor at its film. */
export const WATCH = "watch";

/** Brings the film into view and gives it the focus, so that Space plays it. */
export function watchFilm(): void {
  const preview = document.getElementById(WATCH);
  preview?.scrollIntoView({ block: "start" });
  (preview?.querySelector("video") ?? preview)?.focus({ preventScroll: true });
}
