"use client";

import { type RefObject, useEffect } from "react";
import { HEIGHT, paint, readColours } from "@/lib/paint-timeline";
import { useProjectStore } from "@/lib/stores";
import { createThumbnails } from "@/lib/thumbnails";
import { selectLayout } from "@/lib/timeline";

/** Keeps the canvas a picture of the film: drawn at most once a frame, and only when something is another. */
export function useTimelineCanvas(canvas: RefObject<HTMLCanvasElement | null>): void {
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const thumbnails = createThumbnails(schedule);
    let frame = 0;
    let colours = readColours(element);
    let shown = selectLayout(useProjectStore.getState());

    function schedule() {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    }

    function draw() {
      if (!element || !context) return;
      const width = element.clientWidth;
      const ratio = window.devicePixelRatio || 1;
      const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(HEIGHT * ratio)];
      if (element.width !== deviceWidth || element.height !== deviceHeight) {
        element.width = deviceWidth;
        element.height = deviceHeight;
      }
      if (width > 0) paint(context, { layout: shown, width, ratio, colours, pictureOf: thumbnails.of });
    }

    const unsubscribe = useProjectStore.subscribe((state) => {
      const layout = selectLayout(state);
      if (layout === shown) return;
      shown = layout;
      schedule();
    });
    const resizes = new ResizeObserver(schedule);
    resizes.observe(element);
    const themes = new MutationObserver(() => {
      colours = readColours(element);
      schedule();
    });
    themes.observe(document.documentElement, { attributeFilter: ["class"] });
    schedule();
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
      resizes.disconnect();
      themes.disconnect();
      thumbnails.forget();
    };
  }, [canvas]);
}
