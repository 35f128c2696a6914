import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { FilmScenes } from "./FilmScenes";

test("each scene in work says who has it, and how far it is", () => {
  render(
    <FilmScenes
      scenes={[
        { number: 1, state: "downloading", provider: "runway", progress: 0.9 },
        { number: 2, state: "rendering", provider: "runway", progress: 0.45 },
        { number: 3, state: "put_off", provider: "pika", progress: 0 },
      ]}
    />,
  );
  const lines = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(lines).toEqual(["Scene 1 · RunwayDownloading", "Scene 2 · RunwayRendering 45%", "Scene 3 · PikaWaits, the service is busy"]);
});

test("a whole story is one line", () => {
  render(<FilmScenes scenes={[{ number: 0, state: "rendering", provider: "custom", progress: 0 }]} />);
  expect(screen.getByRole("listitem")).toHaveTextContent(/^The story · Your render serviceRendering$/);
});
