// Large type, for as long as the visit lasts.

const KEPT = "vitrine.large";

export class LargeType {
  constructor(root) {
    this.root = root;
    this.button = root.querySelector('[data-do="large"]');
    this.#show(sessionStorage.getItem(KEPT) !== null);
  }

  toggle() {
    const isLarge = !this.root.hasAttribute("data-large");
    if (isLarge) sessionStorage.setItem(KEPT, "");
    else sessionStorage.removeItem(KEPT);
    this.#show(isLarge);
  }

  /** The next visitor begins with the usual size. */
  forget() {
    sessionStorage.removeItem(KEPT);
    this.#show(false);
  }

  #show(isLarge) {
    this.root.toggleAttribute("data-large", isLarge);
    this.button.setAttribute("aria-pressed", isLarge);
  }
}
