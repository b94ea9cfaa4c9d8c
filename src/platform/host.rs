//! What the app runs in, as far as it makes a difference to a person.

/// Whether this is WeChat's own browser, whose storage does not last.
pub fn is_wechat() -> bool {
    agent_names("MicroMessenger")
}

/// Whether this is an iPhone or an iPad, where only Safari's share button leads to
/// the home screen.
pub fn is_ios() -> bool {
    agent_names("iPhone") || agent_names("iPad")
}

fn agent_names(name: &str) -> bool {
    let agent = super::window().navigator().user_agent();
    agent.is_ok_and(|agent| agent.contains(name))
}
