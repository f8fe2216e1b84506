// Elements made from text: nothing that a stream or a label is called can become markup.

/** An element with attributes, listeners (onclick …) and children, which are nodes or text. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}

/** Sets an element's text, if it is another one: what has not changed is not announced again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Tells something at the foot of the page for a while. */
export function notice(text, isBad = false) {
  const element = h('p', {class: isBad ? 'notice bad' : 'notice'}, text);
  document.getElementById('notices').append(element);
  setTimeout(() => element.remove(), 6000);
}

/** Asks before something is done; resolves to whether it is to be. */
export function confirmed(title, lines, verb) {
  return new Promise(resolve => {
    const cancel = h('button', {type: 'button', class: 'quiet', onclick: () => dialog.close('no')}, 'Cancel');
    const go = h('button', {type: 'button', class: 'primary', onclick: () => dialog.close('yes')}, verb);
    const heading = h('h2', {id: 'dialog-title'}, title);
    const dialog = h('dialog', {'aria-labelledby': 'dialog-title'},
      heading, lines.map(line => h('p', {}, line)), h('div', {class: 'row end'}, cancel, go));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });
}
