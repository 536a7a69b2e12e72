// The little Markdown that an answer may hold: paragraphs, headings, bold, italics, lists, quotes, tables. Links keep
// their words and lose their address, pictures vanish; nothing is ever parsed as HTML.

const BULLET = /^\s*[-*•+]\s+/;
const NUMBER = /^\s*(\d{1,4})[.)]\s+/;
const HEADING = /^\s*#{1,6}\s+/;
const QUOTE = /^\s*>\s?/;
const ROW = /^\s*\|/;
const RULE = /^\s*(?:[-*_]\s*){3,}$|^\s*```\w*\s*$/;
const DIVIDER = /^[\s|:-]+$/;

// Every repetition has a bound, so that no text, however hostile, takes long to read.
const ADDRESS = String.raw`\((?:[^()]|\([^()]{0,200}\)){0,500}`;
const WORDS = String.raw`\[([^\[\]]{0,300})\]`;
const PICTURE = new RegExp(`!${WORDS}(?:${ADDRESS}\\)|\\[[^\\]]{0,100}\\])`, "g");
const LINK = new RegExp(`${WORDS}(?:${ADDRESS}\\)|\\[[^\\]]{0,100}\\])`, "g");
const DEFINITION = /^\s*\[[^\]]{1,100}\]:\s*\S.*$/gm;
const OPEN_PICTURE = new RegExp(`!(?:\\[[^\\[\\]]{0,300}|${WORDS}(?:${ADDRESS})?)$`);
const OPEN_LINK = new RegExp(`${WORDS}${ADDRESS}$`);
const OPEN_MARK = /(\*\*|__|\*|(?<!\w)_)(?=\S[^*_\n]{0,300}$)|\*+$/;
const INLINE =
  /\*\*(\S(?:.{0,300}?\S)??)\*\*|__(\S(?:.{0,300}?\S)??)__|\*(\S(?:.{0,300}?[^\s*])??)\*|(?<!\w)_(\S(?:.{0,300}?\S)??)_(?!\w)/g;

/** `isGrowing`: more will come, so that what is only half there yet is not shown as a stray sign. */
export function renderMarkdown(text, { isGrowing = false } = {}) {
  const fragment = document.createDocumentFragment();
  const words = withoutLinks(isGrowing ? withoutOpenEnd(text) : text);
  for (const lines of blocksOf(words)) fragment.append(renderBlock(lines));
  return fragment;
}

/** The same text as plain words, to copy and to read out. */
export function plainText(text) {
  return [...blocksOf(withoutLinks(text))].map((lines) => plainBlock(renderBlock(lines))).join("\n\n");
}

function withoutLinks(text) {
  return text.replace(PICTURE, "").replace(LINK, "$1").replace(DEFINITION, "");
}

function withoutOpenEnd(text) {
  return text.replace(OPEN_PICTURE, "").replace(OPEN_LINK, "$1").replace(OPEN_MARK, "");
}

function* blocksOf(text) {
  let block = [];
  for (const line of text.split(/\r?\n/)) {
    const isGap = !line.trim() || RULE.test(line);
    const isNext = block.length && (isGap || kindOf(line) !== kindOf(block[0]) || kindOf(line) === "h3");
    if (isNext) {
      yield block;
      block = [];
    }
    if (!isGap) block.push(line);
  }
  if (block.length) yield block;
}

function kindOf(line) {
  if (HEADING.test(line)) return "h3";
  if (BULLET.test(line)) return "ul";
  if (NUMBER.test(line)) return "ol";
  if (ROW.test(line)) return "table";
  return QUOTE.test(line) ? "blockquote" : "p";
}

// Each block is written in the direction of its own first letters.
function renderBlock(lines) {
  const kind = kindOf(lines[0]);
  const block = document.createElement(kind);
  block.dir = "auto";
  if (kind === "ul" || kind === "ol") fillList(block, lines);
  else if (kind === "table") fillTable(block, lines);
  else fillLines(block, lines);
  return block;
}

function fillLines(block, lines) {
  for (const [at, line] of lines.entries()) {
    if (at) block.append(document.createElement("br"));
    renderInline(line.replace(HEADING, "").replace(QUOTE, "").trim(), block);
  }
}

function fillList(list, lines) {
  const first = NUMBER.exec(lines[0]);
  if (first && first[1] !== "1") list.start = Number(first[1]);
  for (const line of lines) {
    const item = list.appendChild(document.createElement("li"));
    renderInline(line.replace(BULLET, "").replace(NUMBER, ""), item);
  }
}

function fillTable(table, lines) {
  const hasHead = lines.length > 1 && DIVIDER.test(lines[1]);
  for (const [at, line] of lines.filter((line) => !DIVIDER.test(line)).entries()) {
    const row = table.insertRow();
    for (const cell of line.trim().replace(/^\||\|$/g, "").split("|")) {
      renderInline(cell.trim(), row.appendChild(document.createElement(hasHead && at === 0 ? "th" : "td")));
    }
  }
}

function renderInline(text, parent) {
  const words = text.replace(/`+/g, "");
  let end = 0;
  for (const match of words.matchAll(INLINE)) {
    parent.append(words.slice(end, match.index));
    const bold = match[1] ?? match[2];
    const element = parent.appendChild(document.createElement(bold ? "strong" : "em"));
    renderInline(bold ?? match[3] ?? match[4], element);
    end = match.index + match[0].length;
  }
  parent.append(words.slice(end));
}

function plainBlock(block) {
  if (block.tagName === "TABLE") return [...block.rows].map(plainRow).join("\n");
  if (block.tagName === "UL") return [...block.children].map((item) => `- ${item.textContent}`).join("\n");
  if (block.tagName === "OL") return [...block.children].map((item, at) => `${block.start + at}. ${item.textContent}`).join("\n");
  for (const line of block.querySelectorAll("br")) line.replaceWith("\n");
  return block.textContent;
}

function plainRow(row) {
  return [...row.cells].map((cell) => cell.textContent).join("\t");
}
