// The little Markdown that an answer may hold: paragraphs, bold, italics, lists. Links lose their address, pictures
// vanish; nothing is ever parsed as HTML.

const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*\d+[.)]\s+/;
const INLINE = /\*\*(.+?)\*\*|__(.+?)__|\*(\S(?:.*?\S)?)\*|(?<!\w)_(\S(?:.*?\S)?)_(?!\w)/;

export function renderMarkdown(text) {
  const fragment = document.createDocumentFragment();
  for (const lines of blocksOf(withoutLinks(text))) fragment.append(renderBlock(lines));
  return fragment;
}

/** The same text as plain words, to copy. */
export function plainText(text) {
  return [...renderMarkdown(text).children].map((block) => block.innerText ?? block.textContent).join("\n\n");
}

function withoutLinks(text) {
  return text
    .replace(/!\[[^\]]*\]\([^)]*\)/g, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^#{1,6}\s+/gm, "")
    .replace(/`+/g, "");
}

function* blocksOf(text) {
  let block = [];
  for (const line of text.split("\n")) {
    const isBreak = !line.trim() || (block.length && kindOf(line) !== kindOf(block[0]));
    if (isBreak && block.length) {
      yield block;
      block = [];
    }
    if (line.trim()) block.push(line);
  }
  if (block.length) yield block;
}

function kindOf(line) {
  if (BULLET.test(line)) return "ul";
  return NUMBER.test(line) ? "ol" : "p";
}

function renderBlock(lines) {
  const kind = kindOf(lines[0]);
  const block = document.createElement(kind);
  if (kind === "p") {
    renderInline(lines.join(" "), block);
    return block;
  }
  for (const line of lines) {
    const item = block.appendChild(document.createElement("li"));
    renderInline(line.replace(BULLET, "").replace(NUMBER, ""), item);
  }
  return block;
}

function renderInline(text, parent) {
  const match = INLINE.exec(text);
  if (!match) return parent.append(text);
  parent.append(text.slice(0, match.index));
  const bold = match[1] ?? match[2];
  const element = parent.appendChild(document.createElement(bold ? "strong" : "em"));
  renderInline(bold ?? match[3] ?? match[4], element);
  renderInline(text.slice(match.index + match[0].length), parent);
}
