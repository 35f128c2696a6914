import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Progress } from "./progress";

test("a bar tells its name, its value and what that means", () => {
  render(<Progress label="Rendering" value={58} valueText="Segment 7 of 12" />);
  const bar = screen.getByRole("progressbar", { name: "Rendering" });
  expect(bar).toHaveAttribute("aria-valuenow", "58");
  expect(bar).toHaveAttribute("aria-valuetext", "Segment 7 of 12");
  expect(bar.firstElementChild).toHaveStyle({ transform: "scaleX(0.58)" });
});

test.each([
  [-3, "0"],
  [250, "100"],
])("a value of %s is shown as %s", (value, shown) => {
  render(<Progress label="Uploading" value={value} />);
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", shown);
});

test("work of unknown length has no value", () => {
  render(<Progress label="Joining" value={null} />);
  expect(screen.getByRole("progressbar")).not.toHaveAttribute("aria-valuenow");
});
