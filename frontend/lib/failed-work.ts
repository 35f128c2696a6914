/** Which narrations and drafts of a project failed, kept in this browser: that is no longer told with the project. */
const PREFIX = "storyflow.failed-audio.";
const MOST = 50;

/** The names of the tasks, the newest last. */
export function failedWork(projectId: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + projectId) ?? "[]");
    return Array.isArray(value) ? value.filter((name) => typeof name === "string") : [];
  } catch {
    return []; // storage may be switched off
  }
}

/** Notes whether a task has failed. */
export function noteWork(projectId: string, task: string, failed: boolean): void {
  const before = failedWork(projectId);
  if (!failed && !before.includes(task)) return;
  const others = before.filter((name) => name !== task);
  const now = failed ? [...others, task].slice(-MOST) : others;
  try {
    if (now.length > 0) localStorage.setItem(PREFIX + projectId, JSON.stringify(now));
    else localStorage.removeItem(PREFIX + projectId);
  } catch {
    // Without storage it is told until the page is loaded again.
  }
}
