import { beforeEach, describe, expect, it, test, vi } from "vitest";
import { applyTheme, chooseTheme, readTheme, THEME_SCRIPT, type ThemeChoice, watchTheme } from "./theme";

let systemIsDark = false;
let systemChanged: () => void = () => {};

beforeEach(() => {
  systemIsDark = false;
  localStorage.clear();
  document.documentElement.className = "";
  vi.stubGlobal("matchMedia", () => ({
    get matches() {
      return systemIsDark;
    },
    addEventListener: (_: string, listener: () => void) => (systemChanged = listener),
    removeEventListener: () => (systemChanged = () => {}),
  }));
});

const isDark = () => document.documentElement.classList.contains("dark");

describe("the theme", () => {
  test.each<[ThemeChoice, boolean, boolean]>([
    ["system", false, false],
    ["system", true, true],
    ["light", true, false],
    ["dark", false, true],
  ])("%s, on a system that is dark: %s, shows dark: %s, before and after the page is alive", (choice, system, dark) => {
    systemIsDark = system;
    chooseTheme(choice);
    expect(isDark()).toBe(dark);
    expect(readTheme()).toBe(choice);

    document.documentElement.className = dark ? "" : "dark";
    new Function(THEME_SCRIPT)();
    expect(isDark()).toBe(dark);
  });

  it("is the system's where what is stored makes no sense", () => {
    localStorage.setItem("storyflow.theme", "sepia");
    expect(readTheme()).toBe("system");
  });

  it("holds for this page where nothing can be stored", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("denied", "SecurityError");
    });
    chooseTheme("dark");
    expect(isDark()).toBe(true);
  });

  it("follows the system while nothing is chosen", () => {
    const heard = vi.fn();
    const stop = watchTheme(heard);
    systemIsDark = true;
    systemChanged();
    expect(isDark()).toBe(true);
    expect(heard).toHaveBeenCalledOnce();
    stop();
    systemIsDark = false;
    systemChanged();
    expect(isDark()).toBe(true);
  });

  it("follows a choice made in another tab", () => {
    applyTheme("light");
    const stop = watchTheme(() => {});
    localStorage.setItem("storyflow.theme", "dark");
    window.dispatchEvent(new StorageEvent("storage", { key: "storyflow.theme" }));
    expect(isDark()).toBe(true);
    stop();
  });
});
