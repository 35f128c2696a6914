import { act, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { useConnectionStore } from "@/lib/connection";
import { ConnectionNotice } from "./ConnectionNotice";

afterEach(() => useConnectionStore.setState({ connection: "live" }));

test("it says when the studio does not answer, and goes when it does", () => {
  render(<ConnectionNotice />);
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
  act(() => useConnectionStore.setState({ connection: "offline" }));
  expect(screen.getByRole("status")).toHaveTextContent("Not connected; trying again. What you type is kept here.");
  act(() => useConnectionStore.setState({ connection: "polling" }));
  expect(screen.getByRole("status")).toBeEmptyDOMElement();
});
