// Questions and actions over HTTP.

export class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function answer(response) {
  if (response.ok) return response;
  let message = `the console answers ${response.status}`;
  try {
    message = (await response.json()).error ?? message;
  } catch {
    // What answered was not the console.
  }
  if (response.status === 401) document.dispatchEvent(new Event('signed-out'));
  throw new Failure(response.status, message);
}

export async function get(path, parameters = {}) {
  const query = new URLSearchParams(parameters).toString();
  return (await answer(await fetch(query ? `${path}?${query}` : path))).json();
}

export async function getBytes(path, parameters) {
  return (await answer(await fetch(`${path}?${new URLSearchParams(parameters)}`))).arrayBuffer();
}

export async function post(path, body) {
  const headers = {'Content-Type': 'application/json'};
  return (await answer(await fetch(path, {method: 'POST', headers, body: JSON.stringify(body)}))).json();
}
