import { type ClassValue, clsx } from "clsx";
import { createTailwindMerge } from "tailwind-merge";
import { CLASS_GROUPS } from "./class-groups";

const merge = createTailwindMerge(() => CLASS_GROUPS);

/** Joins class names; of two that set the same property the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}

/** Whether nothing has the focus: what had it is gone, and nothing has taken it since. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** The seconds that a player's clock has shown at the end: parts of one are cut off. */
export function wholeSeconds(seconds: number): number {
  return Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
}

/** A length as a player shows it: "0:00", "1:05", "1:02:03". */
export function formatDuration(seconds: number): string {
  const whole = wholeSeconds(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** A size in bytes as "512 B", "45.2 MB"; a unit is 1024 of the one below. */
export function formatFileSize(bytes: number): string {
  let value = Number.isFinite(bytes) ? Math.max(0, Math.round(bytes)) : 0;
  if (value < 1024) return `${value} B`;
  let unit = "B";
  for (const larger of ["KB", "MB", "GB", "TB"]) {
    // What would be shown as "1024.0" is one of the next unit.
    if (Number(value.toFixed(1)) < 1024) break;
    value /= 1024;
    unit = larger;
  }
  return `${value.toFixed(1)} ${unit}`;
}

/** How long some work takes, as roughly as it is known; null where it is not known. */
export function formatAbout(seconds: number | null | undefined): string | null {
  if (typeof seconds !== "number" || !Number.isFinite(seconds) || seconds < 0) return null;
  if (seconds < 10) return "a few seconds";
  if (seconds <= 55) return `about ${Math.ceil(seconds / 5) * 5} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} min`;
  const rest = minutes % 60;
  return `about ${Math.floor(minutes / 60)} h${rest > 0 ? ` ${rest} min` : ""}`;
}

/** What is left of some work; null where it is not known. */
export function formatRemaining(seconds: number | null | undefined): string | null {
  const about = formatAbout(seconds);
  return about === null ? null : `${about} left`;
}

const NUMBERS = new Intl.NumberFormat("en-US");

/** A count with its word: "1 segment", "2,000 segments". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${NUMBERS.format(count)} ${count === 1 ? one : many}`;
}
