// What https://telegram.org/js/telegram-web-app.js offers a Mini App, as far as ours uses it. What a
// test wants to know stands in Telegram.WebApp, as in the real one; `pressed` stands for a thumb.
(() => {
  const told = new URLSearchParams(location.hash.slice(1));
  const button = () => ({
    text: "",
    isVisible: false,
    isProgressVisible: false,
    listeners: new Set(),
    setText(text) { this.text = text; return this; },
    show() { this.isVisible = true; return this; },
    hide() { this.isVisible = false; return this; },
    showProgress() { this.isProgressVisible = true; return this; },
    hideProgress() { this.isProgressVisible = false; return this; },
    onClick(listener) { this.listeners.add(listener); return this; },
    offClick(listener) { this.listeners.delete(listener); return this; },
    pressed() { for (const listener of this.listeners) listener(); },
  });
  window.Telegram = { WebApp: {
    initData: told.get("tgWebAppData") ?? "",
    version: told.get("tgWebAppVersion"),
    themeParams: JSON.parse(told.get("tgWebAppThemeParams") ?? "{}"),
    isVersionAtLeast: (version) => parseFloat(version) <= parseFloat(told.get("tgWebAppVersion")),
    MainButton: button(),
    BackButton: button(),
    HapticFeedback: { notificationOccurred() {}, impactOccurred() {}, selectionChanged() {} },
    isReady: false,
    isExpanded: false,
    isClosed: false,
    isClosingConfirmationEnabled: false,
    isVerticalSwipesEnabled: true,
    ready() { this.isReady = true; },
    expand() { this.isExpanded = true; },
    enableClosingConfirmation() { this.isClosingConfirmationEnabled = true; },
    disableClosingConfirmation() { this.isClosingConfirmationEnabled = false; },
    disableVerticalSwipes() { this.isVerticalSwipesEnabled = false; },
    onEvent() {},
    offEvent() {},
    openLink(url) { window.open(url, "_blank", "noopener"); },
    openTelegramLink(url) { window.open(url, "_blank", "noopener"); },
    close() { this.isClosed = true; },
  } };
})();
