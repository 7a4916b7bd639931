// The operator's page: one stream in, presses and texts out.

import { byId, make, say, writeOrHide } from "./dom.js";
import { drawNotice, drawPanel, wirePanel } from "./panel.js";
import { drawScreen, wireCard } from "./screen.js";
import { leave, listen } from "./wire.js";

const lost = byId("lost");

wireCard();
wirePanel();
byId("leave").addEventListener("click", leave);

listen({
  screen: drawScreen,
  panel: drawPanel,
  notice: drawNotice,
  connection: (isThere) => writeOrHide(lost, isThere ? null : say("lost")),
  rest: (wakeUp) => {
    const button = make("button", { class: "button slim", type: "button" }, say("wakeUp"));
    button.addEventListener("click", wakeUp);
    writeOrHide(lost, say("rests"));
    lost.append(button);
  },
});
