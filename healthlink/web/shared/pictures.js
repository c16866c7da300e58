// Pictures before they are sent: smaller, if the server would not take them as they are. What a
// camera makes mostly stays as it is, with every pixel.
import { words } from "./i18n.js";

const say = words({
  tooLarge: ["Ֆայլը 20 ՄԲ-ից մեծ է։", "Файл больше 20 МБ.", "The file is larger than 20 MB."],
});
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_PIXELS = 40e6; // healthlink/media: more is refused
const DRAWN = 16e6; // as many pixels as a canvas has on every phone
const QUALITY = 0.92;

/** The file, or the same picture with fewer pixels. Throws what says why it cannot be sent. */
export async function fitting(file) {
  const fits = file.size <= MOST_BYTES;
  if (!file.type.startsWith("image/")) {
    if (fits) return file;
    throw new Error(say("tooLarge"));
  }
  if (fits && (await pixelsOf(file)) <= MOST_PIXELS) return file;
  const drawn = await smaller(file).catch(() => null);
  if (!drawn && !fits) throw new Error(say("tooLarge"));
  return drawn ?? file;
}

// By its head alone: nothing is drawn yet. 0, if this browser cannot read it.
function pixelsOf(file) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  return new Promise((known) => {
    image.onload = () => known(image.naturalWidth * image.naturalHeight);
    image.onerror = () => known(0);
    image.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }); // upright
  const part = Math.min(1, Math.sqrt(DRAWN / (picture.width * picture.height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.floor(picture.width * part);
  canvas.height = Math.floor(picture.height * part);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const bytes = await new Promise((made) => canvas.toBlob(made, "image/jpeg", QUALITY));
  canvas.width = canvas.height = 0; // phones keep its memory otherwise
  return bytes && new File([bytes], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: bytes.type });
}
