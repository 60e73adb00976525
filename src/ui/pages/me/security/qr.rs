//! The square that a camera reads, as a drawing: no script, no picture from elsewhere.
use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// Modules of quiet around it, which readers need.
const QUIET: usize = 4;

/// The square of this text; nothing when it is too long for one. `label` says what it is.
pub(super) fn square(text: &str, label: String) -> Option<AnyView> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let drawing = path_of(&code.to_colors(), width);
    let side = width + 2 * QUIET;
    let view_box = format!("0 0 {side} {side}");
    Some(
        view! {
            <svg class="qr" viewBox=view_box role="img" aria-label=label shape-rendering="crispEdges">
                <path class="qr__dark" d=drawing/>
            </svg>
        }
        .into_any(),
    )
}

/// One stroke for each run of dark modules of a line.
fn path_of(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (y, line) in modules.chunks(width).enumerate() {
        let mut x = 0;
        for run in line.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!("M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len()));
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_become_strokes_at_their_place() {
        use Color::{Dark, Light};
        assert_eq!(
            path_of(&[Dark, Dark, Light, Light, Dark, Light, Light, Light, Dark], 3),
            "M4 4h2v1h-2zM5 5h1v1h-1zM6 6h1v1h-1z"
        );
    }
}
