import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// The files of a worker share its page and its packages, which take longer to load than the tests do. Each begins
// as if it were the first one all the same: with our modules, and so our stores, not yet loaded.
vi.resetModules();
vi.unmock("next/navigation");

afterEach(cleanup);
configure({ asyncUtilTimeout: 15_000 }); // a busy machine must not decide a test

// jsdom lays nothing out and has no pointers: these parts of a browser, which Radix asks for, are absent.
class NoResizeObserver implements ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
if (typeof window !== "undefined") {
  clearPage();
  window.ResizeObserver = NoResizeObserver;
  Element.prototype.hasPointerCapture = () => false;
  Element.prototype.scrollIntoView = () => {};
}

/** Takes away all that another file has left in the page. */
function clearPage() {
  const root = document.documentElement;
  for (const name of root.getAttributeNames()) root.removeAttribute(name);
  document.head.replaceChildren();
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, "", "/");
}
