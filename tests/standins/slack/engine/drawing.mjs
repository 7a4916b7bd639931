// Block Kit as HTML, by npm `slack-blocks-to-jsx`: one piece of HTML for each list of blocks.

export function drawing(require) {
  const { createElement } = require("react");
  const { renderToStaticMarkup } = require("react-dom/server");
  const { Message } = require("slack-blocks-to-jsx");
  return ({ parts, users, channels }) =>
    parts.map((blocks) => {
      const facts = { blocks, name: "", logo: "", withoutWrapper: true, data: { users, channels } };
      const html = renderToStaticMarkup(createElement(Message, facts));
      // The page's policy allows no inline style, and pictures are loaded where they stand.
      return html.replace(/ style="[^"]*"/g, "").replace(/<link rel="preload"[^>]*>/g, "");
    });
}
