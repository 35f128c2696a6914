/** Where the API answers: at the page's own origin, in development too (scripts/dev.mjs passes it on). */
export const API_ROOT = "/api";
