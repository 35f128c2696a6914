import type { BrowserContext } from "@playwright/test";

/** What a page did that none should: errors in its console, the policy's refusals, requests to elsewhere. */
export class Complaints {
  private readonly all: string[] = [];
  private readonly expected: RegExp[] = [];

  constructor(context: BrowserContext, origin: string) {
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.all.push(message.text());
    });
    context.on("weberror", (error) => this.all.push(error.error().message));
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && url.protocol !== "data:") this.all.push(`a request to ${url.origin}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 500) this.all.push(`${response.status()} for ${response.url()}`);
    });
  }

  /** A test that provokes a complaint says so. */
  expect(complaint: RegExp) {
    this.expected.push(complaint);
  }

  unexpected(): string[] {
    return this.all.filter((complaint) => !this.expected.some((expected) => expected.test(complaint)));
  }
}
