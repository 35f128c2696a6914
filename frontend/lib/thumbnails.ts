/** Thumbnails for the timeline's canvas, fetched when they are first drawn. */
const MOST = 300;

export interface Thumbnails {
  /** The picture, or null until it is there. */
  of: (address: string) => HTMLImageElement | null;
  forget: () => void;
}

/** `onLoad` is called when a picture has come that was asked for. */
export function createThumbnails(onLoad: () => void): Thumbnails {
  const images = new Map<string, HTMLImageElement>();
  const whole = new WeakSet<HTMLImageElement>();

  function load(address: string) {
    if (images.size >= MOST) images.delete(images.keys().next().value ?? "");
    const image = new Image();
    images.set(address, image);
    image.src = address;
    image.decode().then(
      () => {
        whole.add(image);
        onLoad();
      },
      () => {}, // a picture that cannot be shown stays a plain block; its card says so
    );
  }

  return {
    of(address) {
      const image = images.get(address);
      if (image === undefined) load(address);
      return image !== undefined && whole.has(image) ? image : null;
    },
    forget: () => images.clear(),
  };
}
