// Building DOM without HTML strings: what visitors, curators and models write is only ever text.

/** An element with properties, data and children: make("p", {className: "date"}, "196 BC"). */
export function make(tag, properties = {}, ...children) {
  const { dataset = {}, attributes = {}, ...others } = properties;
  const element = Object.assign(document.createElement(tag), others);
  Object.assign(element.dataset, dataset);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}

export function picture(exhibit, { alt = exhibit.image_alt } = {}) {
  return exhibit.image ? make("img", { src: exhibit.image, alt: alt ?? "", draggable: false }) : null;
}
