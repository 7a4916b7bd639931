// Talks to the demo: the stream of what the town looks like, and what the visitor lets its people do.

import { toast } from "./dom.js";

export async function act(verb, facts = {}) {
  try {
    const response = await fetch(`do/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(facts),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    toast(answer.message);
  } catch {
    toast("The demo does not answer.");
  }
  return null;
}

export function listen(draw, isThere) {
  const source = new EventSource("stream");
  source.onopen = () => isThere(true);
  source.onerror = () => isThere(false);
  source.onmessage = (event) => draw(JSON.parse(event.data));
}
