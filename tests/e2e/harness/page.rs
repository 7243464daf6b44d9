//! The page as a person sees and uses it. Everything a person does is counted.

use std::cell::Cell;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};

use super::wait::PATIENCE;

/// The page.
pub struct Page {
    client: Client,
    inputs: Cell<u32>,
}

impl Page {
    pub fn new(client: Client) -> Self {
        Self { client, inputs: Cell::new(0) }
    }

    /// How many inputs there were: a press, a key, or a text typed into one field is one.
    pub fn inputs(&self) -> u32 {
        self.inputs.get()
    }

    /// Waits for a screen, such as `find`.
    pub async fn screen(&self, name: &str) {
        self.wait(&format!("main[data-screen='{name}']")).await;
    }

    /// Waits for a state of the sign-in screen, such as `noCard`.
    pub async fn step(&self, name: &str) {
        self.wait(&format!("[data-testid='sign-in'][data-step='{name}']")).await;
    }

    /// Waits for a thing on the page.
    pub async fn see(&self, hook: &str) -> Element {
        self.wait(&hooked(hook)).await
    }

    /// Waits until a thing on the page says some words, and returns all it says.
    pub async fn says(&self, hook: &str, words: &str) -> String {
        self.sees(&hooked(hook), words).await
    }

    /// The same for what only a selector names.
    pub async fn sees(&self, selector: &str, words: &str) -> String {
        let mut last = String::new();
        let begun = std::time::Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Ok(thing) = self.client.find(Locator::Css(selector)).await {
                last = thing.text().await.unwrap_or_default();
                if last.contains(words) {
                    return last;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("{selector} does not say {words:?}, but {last:?}; on the page: {}", self.text().await)
    }

    /// Whether a thing is on the page now.
    pub async fn has(&self, hook: &str) -> bool {
        self.client.find(Locator::Css(&hooked(hook))).await.is_ok()
    }

    /// Everything that can be read on the page now.
    pub async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Presses a thing. Where it has to be scrolled to first, that is an input too.
    pub async fn press(&self, hook: &str) {
        self.press_found(self.see(hook).await, hook).await;
    }

    /// Presses the button with some words on it.
    pub async fn press_named(&self, words: &str) {
        let named = format!("//button[contains(., '{words}')]");
        let button = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&named)).await.expect(words);
        self.press_found(button, words).await;
    }

    async fn press_found(&self, thing: Element, name: &str) {
        self.count();
        if thing.click().await.is_err() {
            self.count();
            let element = serde_json::to_value(&thing).unwrap();
            self.client.execute("arguments[0].scrollIntoView({ block: 'center' })", vec![element]).await.expect(name);
            thing.click().await.unwrap_or_else(|e| panic!("{name} cannot be pressed: {e:?}"));
        }
    }

    /// Types into a field.
    pub async fn write(&self, hook: &str, text: &str) {
        let field = self.see(hook).await;
        self.count();
        field.send_keys(text).await.unwrap_or_else(|e| panic!("{hook} cannot be typed into: {e}"));
    }

    /// Presses Enter where the focus is.
    pub async fn enter(&self) {
        self.key(Key::Enter).await;
    }

    /// Presses a key where the focus is.
    pub async fn key(&self, key: Key) {
        let focus = self.client.active_element().await.expect("something with the focus");
        self.count();
        focus.send_keys(&char::from(key).to_string()).await.expect("a key press");
    }

    /// Runs a script in the page, for what cannot be read as text.
    pub async fn script(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.expect("a script")
    }

    fn count(&self) {
        self.inputs.set(self.inputs.get() + 1);
    }

    async fn wait(&self, selector: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        match found {
            Ok(element) => element,
            Err(e) => panic!("{selector} did not come: {e}; on the page: {}", self.text().await),
        }
    }
}

fn hooked(hook: &str) -> String {
    format!("[data-testid='{hook}']")
}
