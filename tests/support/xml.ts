/** A strict reader for the XML that the studio writes: what is not well-formed throws. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface Growing {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Growing[];
  text: string;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what XML 1.0 forbids
  if (/[<\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text))
    throw new Error(`Not allowed: ${text}`);
  return text.replace(/&([^;&]*)(;?)/g, (whole, name: string, end: string) => {
    const code = /^#(\d+)$/.exec(name)?.[1];
    const letter = code ? String.fromCodePoint(Number(code)) : NAMED[name];
    if (letter === undefined || !end) throw new Error(`No entity: ${whole}`);
    return letter;
  });
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  const rest = text.replace(/\s+([A-Za-z][\w-]*)="([^"]*)"/g, (_, name: string, value: string) => {
    if (name in attributes) throw new Error(`Twice: ${name}`);
    attributes[name] = plain(value);
    return '';
  });
  if (rest.trim()) throw new Error(`No attributes: ${rest}`);
  return attributes;
}

/** The root element. */
export function parseXml(text: string): XmlElement {
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/, '');
  const top: Growing = { name: '', attributes: {}, children: [], text: '' };
  const open: Growing[] = [top];
  for (const [, inner, between] of body.matchAll(/<([^>]*)>([^<]*)/g) as Iterable<[string, string, string]>) {
    const current = open.at(-1) as Growing;
    if (inner.startsWith('/')) {
      if (open.length < 2 || current.name !== inner.slice(1)) throw new Error(`Closes nothing: <${inner}>`);
      open.pop();
    } else {
      const [, name, attributes, single] = /^([A-Za-z][\w-]*)(.*?)(\/?)$/s.exec(inner) ?? [];
      if (!name) throw new Error(`No element: <${inner}>`);
      const made: Growing = { name, attributes: attributesOf(attributes ?? ''), children: [], text: '' };
      current.children.push(made);
      if (!single) open.push(made);
    }
    (open.at(-1) as Growing).text += plain(between);
  }
  const [root] = top.children;
  if (open.length !== 1 || top.children.length !== 1 || top.text.trim() || !body.startsWith('<') || !root) {
    throw new Error('Not one whole element.');
  }
  return root;
}

/** Every element of a name below, in the order of the file. */
export const elementsOf = (from: XmlElement, name: string): XmlElement[] =>
  from.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsOf(child, name)]);
