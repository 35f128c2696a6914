/** Sorts as a person would: "2.jpg" before "10.jpg", folder by folder, whatever the case; a copy. */
export function naturallySorted<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  const keyed = items.map((item) => ({ item, name: nameOf(item), key: keyOf(nameOf(item)) }));
  keyed.sort((one, other) => compareLists(one.key, other.key, compareFolders) || compareTexts(one.name, other.name));
  return keyed.map(({ item }) => item);
}

/** Texts and numbers alternate, texts first. */
type Folder = readonly string[];

function keyOf(path: string): Folder[] {
  return path.split("/").map((name) => name.normalize("NFC").toLowerCase().split(/([0-9]+)/));
}

function compareFolders(one: Folder, other: Folder): number {
  return compareLists(one, other, (a, b, place) => (place % 2 === 1 ? compareNumbers(a, b) : compareTexts(a, b)));
}

function compareLists<Part>(
  one: readonly Part[],
  other: readonly Part[],
  compare: (a: Part, b: Part, place: number) => number,
): number {
  for (const [place, part] of one.entries()) {
    const counterpart = other[place];
    if (counterpart === undefined) return 1;
    const difference = compare(part, counterpart, place);
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** Numbers of any length, by their digits: no number is too long. */
function compareNumbers(one: string, other: string): number {
  const [a, b] = [one.replace(/^0+/, ""), other.replace(/^0+/, "")];
  return a.length - b.length || compareTexts(a, b);
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
