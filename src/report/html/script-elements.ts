/** Elements, and numbers as quantity.ts writes them. Whatever comes from the log becomes text, never markup. */
export const scriptElements = String.raw`
/** An element; an attribute that is undefined or false, and a child that is undefined, are left out. */
function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined));
  return made;
}

function button(text, onClick, className = 'plain-button') {
  const made = element('button', { type: 'button', class: className }, text);
  made.addEventListener('click', onClick);
  return made;
}

function milliseconds(ms) {
  return ms.toFixed(3);
}

function count(number, what) {
  return number.toLocaleString('en-US') + ' ' + what + (number === 1 ? '' : 's');
}
`;
