/**
 * Which classes of the studio's own design set the same property, for `cn`.
 *
 * The groups of all of Tailwind, which tailwind-merge brings along, are larger than all else that every page
 * needs of it. A test compares these with those, for every class that is written in the sources.
 */
import type { createTailwindMerge } from "tailwind-merge";

type Config = ReturnType<Parameters<typeof createTailwindMerge>[0]>;

const any = () => true;
const isWidth = (value: string) => /^(\d|\[\d|px$)/.test(value);

/** Groups whose name is what their classes begin with, and which take any value. */
const byPrefix = (...prefixes: string[]) => Object.fromEntries(prefixes.map((prefix) => [prefix, [{ [prefix]: [any] }]]));

const SIDES = ["t", "r", "b", "l"] as const;
const sidesOf = (group: string, between = "") => SIDES.map((side) => `${group}${between}${side}`);

export const CLASS_GROUPS: Config = {
  cacheSize: 500,
  theme: {},
  classGroups: {
    ...byPrefix("p", "px", "py", ...sidesOf("p"), "m", "mx", "my", ...sidesOf("m"), "scroll-mt"),
    ...byPrefix("gap", "gap-x", "gap-y", "space-y", "size", "w", "h", "min-w", "min-h", "max-w", "max-h", "aspect"),
    ...byPrefix("inset", "inset-x", "inset-y", "top", "right", "bottom", "left", "z", "order"),
    ...byPrefix("basis", "grid-cols", "grid-rows", "grid-flow", "items", "justify", "place-items", "content"),
    ...byPrefix("opacity", "cursor", "pointer-events", "select", "touch", "object", "origin", "rotate", "animate"),
    ...byPrefix("translate", "translate-x", "translate-y", "line-clamp", "leading", "tracking", "underline-offset"),
    ...byPrefix("overflow", "overflow-x", "overflow-y", "field-sizing", "appearance", "fill", "decoration", "outline-offset", "accent"),
    display: ["block", "inline", "inline-block", "flex", "inline-flex", "grid", "inline-grid", "contents", "hidden"],
    position: ["static", "relative", "absolute", "fixed", "sticky"],
    visibility: ["visible", "invisible"],
    "table-layout": [{ table: ["auto", "fixed"] }],
    "sr-only": ["sr-only", "not-sr-only"],
    "flex-direction": [{ flex: ["row", "row-reverse", "col", "col-reverse"] }],
    "flex-wrap": [{ flex: ["wrap", "nowrap"] }],
    flex: [{ flex: [any] }],
    grow: [{ grow: ["", any] }],
    shrink: [{ shrink: ["", any] }],
    "divide-y": ["divide-y"],
    numbers: ["tabular-nums", "normal-nums"],
    resize: [{ resize: ["", any] }],
    whitespace: [{ whitespace: [any] }],
    wrap: [{ wrap: [any] }],
    "text-overflow": ["truncate"],
    "text-transform": ["uppercase", "lowercase", "capitalize", "normal-case"],
    "text-decoration": ["underline", "line-through", "no-underline"],
    "font-size": [{ text: ["xs", "sm", "base", "lg", "xl", "2xl"] }],
    "text-alignment": [{ text: ["left", "center", "right"] }],
    "text-wrap": [{ text: ["balance", "pretty", "wrap", "nowrap"] }],
    "text-color": [{ text: [any] }],
    "font-weight": [{ font: ["normal", "medium", "semibold", "bold"] }],
    "font-family": [{ font: ["sans"] }],
    "bg-image": [{ bg: [{ linear: [any] }] }],
    "bg-color": [{ bg: [any] }],
    "border-style": [{ border: ["solid", "dashed", "dotted", "none"] }],
    "border-w": [{ border: ["", isWidth] }],
    ...Object.fromEntries(SIDES.map((side) => [`border-w-${side}`, [{ border: [{ [side]: ["", isWidth] }] }]])),
    "border-color": [{ border: [any] }],
    rounded: [{ rounded: ["", any] }],
    ...Object.fromEntries(SIDES.map((side) => [`rounded-${side}`, [{ rounded: [{ [side]: ["", any] }] }]])),
    "outline-style": [{ outline: ["none", "hidden", "dashed"] }],
    "outline-w": [{ outline: ["", isWidth] }],
    "outline-color": [{ outline: [any] }],
    "ring-w": [{ ring: ["", isWidth] }],
    "ring-color": [{ ring: [any] }],
    shadow: [{ shadow: ["soft", "none"] }],
    "stroke-w": [{ stroke: [isWidth] }],
    stroke: [{ stroke: [any] }],
    transition: [{ transition: ["", any] }],
  },
  conflictingClassGroups: {
    p: ["px", "py", ...sidesOf("p")],
    px: ["pr", "pl"],
    py: ["pt", "pb"],
    m: ["mx", "my", ...sidesOf("m")],
    mx: ["mr", "ml"],
    my: ["mt", "mb"],
    gap: ["gap-x", "gap-y"],
    size: ["w", "h"],
    inset: ["inset-x", "inset-y", "top", "right", "bottom", "left"],
    "inset-x": ["right", "left"],
    "inset-y": ["top", "bottom"],
    flex: ["basis", "grow", "shrink"],
    overflow: ["overflow-x", "overflow-y"],
    translate: ["translate-x", "translate-y"],
    "line-clamp": ["display", "overflow"],
    "font-size": ["leading"],
    "border-w": sidesOf("border-w", "-"),
    rounded: sidesOf("rounded", "-"),
  },
  conflictingClassGroupModifiers: { "font-size": ["leading"] },
  orderSensitiveModifiers: ["*", "before", "after", "placeholder", "file", "first-letter", "selection"],
};
