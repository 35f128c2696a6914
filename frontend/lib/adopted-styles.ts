import { useEffect } from "react";

interface SheetProps {
  styles: string;
  dynamic?: boolean;
}

/**
 * Stands in for `react-style-singleton`, by which dialogs and menus hold the page still.
 *
 * Gives a component whose styles hold while at least one of it is mounted. The original writes them into
 * a `<style>` element; an adopted sheet does the same, and `style-src 'self'` allows it.
 */
export function styleSingleton() {
  let sheet: CSSStyleSheet | null = null;
  let users = 0;

  function add(styles: string) {
    users += 1;
    if (users > 1) return;
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }

  function remove() {
    users -= 1;
    if (users > 0) return;
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((adopted) => adopted !== sheet);
    sheet = null;
  }

  return function Sheet({ styles }: SheetProps) {
    useEffect(() => {
      add(styles);
      return remove;
    }, [styles]);
    return null;
  };
}
