import { barriers } from "./axe";
import { expect, test } from "./fixtures";

const PAGES = { "the dashboard": "/", "the page for unknown addresses": "/nothing/" };

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, address] of Object.entries(PAGES)) {
    test(`${name} keeps nobody out, ${colorScheme}`, async ({ page, complaints }) => {
      complaints.expect(/status of 404/);
      await page.emulateMedia({ colorScheme });
      await page.goto(address);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await barriers(page)).toEqual([]);
    });
  }
}
