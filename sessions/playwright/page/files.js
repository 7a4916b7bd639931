// Files on their way into the page and out of it. On the way in the browser reads them itself, so that no script
// has to carry them and no policy of the page is in their way.
"use strict";
((page) => {
  const doors = new Map(); // name -> a file input that stands in no document
  const parcels = new Map(); // name -> a blob that is taken out piece by piece
  const KEPT = 4;
  let count = 0;

  function keep(map, name, value) {
    map.set(name, value);
    if (map.size > KEPT) map.delete(map.keys().next().value);
  }

  page.openDoor = (name) => {
    const door = document.createElement("input");
    door.type = "file";
    keep(doors, name, door);
    return door;
  };

  page.fileFrom = async (name, filename, type) => {
    const chosen = doors.get(name)?.files[0];
    doors.delete(name);
    if (!chosen) throw new page.Refusal("no_file");
    // Its bytes rather than its place on the disk: WhatsApp may read them when that file is long gone.
    return new File([await chosen.arrayBuffer()], filename, { type });
  };

  const base64 = (blob) =>
    new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });

  Object.assign(page.answers, {
    async fetchMedia({ key, most, ms }) {
      page.requireMain();
      const msg = await WPP.chat.getMessageById(key);
      if (Number(msg.size) > most) throw new page.Refusal("too_large");
      const blob = await page.within(ms, WPP.chat.downloadMedia(key), null);
      if (!blob) throw new page.Refusal("no_answer");
      if (blob.size > most) throw new page.Refusal("too_large");
      const name = `parcel ${++count}`;
      keep(parcels, name, blob);
      const type = page.textOf(msg.mimetype) || blob.type;
      return { name, size: blob.size, type, filename: page.textOf(msg.filename) || null };
    },
    readMedia({ parcel, from, to }) {
      const blob = parcels.get(parcel);
      if (!blob) throw new page.Refusal("no_parcel");
      return base64(blob.slice(from, to));
    },
    dropMedia({ parcel }) {
      parcels.delete(parcel);
    },
  });
})(window.wabridgePage);
