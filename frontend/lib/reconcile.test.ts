// @vitest-environment node
import { expect, test } from "vitest";
import { project, segment } from "../testing/shapes";
import { isSame, reconcile } from "./reconcile";

const NOTHING = { ids: [], byId: {}, project: null };
const asIs = <Value>(value: Value) => value;

test("what did not change stays the same object, down to the order and the project", () => {
  const before = reconcile(project({ segments: [segment("a"), segment("b")] }), NOTHING, asIs);
  const after = reconcile(project({ segments: [segment("a"), segment("b", { text_content: "new" })] }), before, asIs);
  expect(after.project).toBe(before.project);
  expect(after.ids).toBe(before.ids);
  expect(after.byId.a).toBe(before.byId.a);
  expect(after.byId.b).not.toBe(before.byId.b);
  expect(after.byId.b?.text_content).toBe("new");
});

test("a camera that moves otherwise is a change", () => {
  const before = reconcile(project({ segments: [segment("a")] }), NOTHING, asIs);
  const turned = segment("a");
  turned.move = { ...turned.move, end: { x: 0.1, y: 0, width: 0.5, height: 0.5 } };
  expect(reconcile(project({ segments: [turned] }), before, asIs).byId.a).not.toBe(before.byId.a);
});

test("what is not saved yet lies over what was fetched", () => {
  const typed = (from: ReturnType<typeof segment>) => ({ ...from, text_content: "typed" });
  expect(reconcile(project({ segments: [segment("a")] }), NOTHING, typed).byId.a?.text_content).toBe("typed");
});

test.each<[unknown, unknown, boolean]>([
  [[1, 2], [1, 2], true],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{ a: undefined }, { b: undefined }, false],
  [{ a: { b: null } }, { a: { b: null } }, true],
  [null, {}, false],
  [Number.NaN, Number.NaN, true],
])("%j and %j are the same: %s", (one, other, same) => {
  expect(isSame(one, other)).toBe(same);
});
