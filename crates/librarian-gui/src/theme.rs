//! Colours, sizes and fonts: the only place where any of them is decided.

#![expect(clippy::disallowed_methods, reason = "here they are decided")]

use std::sync::Arc;

use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, IconData, Margin, Stroke,
    Style, TextStyle, Theme, Visuals,
};
use lookup_core::answer::Verdict;

/// The family of emphasised text.
pub const STRONG: &str = "strong";

/// The height of a table's row, in points.
pub const ROW_HEIGHT: f32 = 26.0;

/// The space between things that belong together, in points.
pub const GAP: f32 = 6.0;

/// The space around a panel's content, in points.
pub const PADDING: i8 = 12;

/// The colours of one theme. Every text colour has a contrast of at least 4.5 to the backgrounds it stands on (WCAG AA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Behind tables and text.
    pub ground: Color32,
    /// Behind bars and side panels.
    pub panel: Color32,
    /// Behind every other row.
    pub stripe: Color32,
    /// Behind a selected row.
    pub selection: Color32,
    /// Behind a row or button under the pointer.
    pub hover: Color32,
    /// Lines between things.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Text that stands back.
    pub quiet: Color32,
    /// Links, focus and what is under way.
    pub accent: Color32,
    /// Text on `accent`.
    pub on_accent: Color32,
    confirmed: Color32,
    incomplete: Color32,
    unshelved: Color32,
    unconfirmed: Color32,
    not_found: Color32,
}

const LIGHT: Tokens = Tokens {
    ground: Color32::from_rgb(0xfc, 0xfb, 0xf9),
    panel: Color32::from_rgb(0xf2, 0xf0, 0xec),
    stripe: Color32::from_rgb(0xf7, 0xf5, 0xf2),
    selection: Color32::from_rgb(0xd6, 0xe6, 0xf7),
    hover: Color32::from_rgb(0xe9, 0xe6, 0xe0),
    line: Color32::from_rgb(0xd5, 0xd1, 0xc9),
    text: Color32::from_rgb(0x1d, 0x21, 0x26),
    quiet: Color32::from_rgb(0x53, 0x59, 0x61),
    accent: Color32::from_rgb(0x0a, 0x57, 0x99),
    on_accent: Color32::from_rgb(0xff, 0xff, 0xff),
    confirmed: Color32::from_rgb(0x16, 0x5f, 0x35),
    incomplete: Color32::from_rgb(0x7a, 0x47, 0x00),
    unshelved: Color32::from_rgb(0x1f, 0x52, 0x94),
    unconfirmed: Color32::from_rgb(0x63, 0x3f, 0x8a),
    not_found: Color32::from_rgb(0x96, 0x22, 0x24),
};

const DARK: Tokens = Tokens {
    ground: Color32::from_rgb(0x15, 0x17, 0x1a),
    panel: Color32::from_rgb(0x1d, 0x20, 0x24),
    stripe: Color32::from_rgb(0x1a, 0x1d, 0x20),
    selection: Color32::from_rgb(0x1f, 0x3b, 0x57),
    hover: Color32::from_rgb(0x2a, 0x2e, 0x34),
    line: Color32::from_rgb(0x38, 0x3d, 0x44),
    text: Color32::from_rgb(0xe7, 0xe9, 0xeb),
    quiet: Color32::from_rgb(0xa9, 0xb0, 0xb8),
    accent: Color32::from_rgb(0x79, 0xb8, 0xf5),
    on_accent: Color32::from_rgb(0x0b, 0x16, 0x22),
    confirmed: Color32::from_rgb(0x79, 0xd3, 0x95),
    incomplete: Color32::from_rgb(0xf0, 0xb6, 0x5f),
    unshelved: Color32::from_rgb(0x8a, 0xbc, 0xf5),
    unconfirmed: Color32::from_rgb(0xc9, 0xac, 0xec),
    not_found: Color32::from_rgb(0xf4, 0x93, 0x8b),
};

impl Tokens {
    /// The colours of a theme.
    pub const fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// The colours that `ui` is drawn in.
    pub fn in_use(context: &egui::Context) -> &'static Self {
        Self::of(context.theme())
    }

    /// The colour of a verdict's word and mark. Never the only sign of it.
    pub const fn verdict(&self, verdict: Verdict) -> Color32 {
        match verdict {
            Verdict::Confirmed => self.confirmed,
            Verdict::Incomplete => self.incomplete,
            Verdict::Unshelved => self.unshelved,
            Verdict::Unconfirmed => self.unconfirmed,
            Verdict::NotFound => self.not_found,
            Verdict::Skipped => self.quiet,
        }
    }
}

/// Sets fonts and both themes, and follows the system until somebody chooses.
pub fn install(context: &egui::Context) {
    context.set_fonts(fonts());
    for theme in [Theme::Light, Theme::Dark] {
        context.style_mut_of(theme, |style| restyle(style, theme));
    }
}

/// Inter with figures of equal width, and a wider font for the letters that it lacks: see `assets/fonts/README.md`.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in [
        ("Inter", include_bytes!("../../../assets/fonts/Inter-Regular.otf").as_slice()),
        ("Inter SemiBold", include_bytes!("../../../assets/fonts/Inter-SemiBold.otf").as_slice()),
        ("DejaVu Sans", include_bytes!("../../../assets/fonts/DejaVuSans.ttf").as_slice()),
    ] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let family = |first: &str| vec![first.to_owned(), "DejaVu Sans".to_owned()];
    fonts.families.insert(FontFamily::Proportional, family("Inter"));
    fonts.families.insert(FontFamily::Monospace, family("Inter"));
    fonts.families.insert(FontFamily::Name(STRONG.into()), family("Inter SemiBold"));
    fonts
}

fn restyle(style: &mut Style, theme: Theme) {
    let strong = || FontFamily::Name(STRONG.into());
    style.text_styles = [
        (TextStyle::Small, FontId::new(12.0, FontFamily::Proportional)),
        (TextStyle::Body, FontId::new(14.0, FontFamily::Proportional)),
        (TextStyle::Button, FontId::new(14.0, FontFamily::Proportional)),
        (TextStyle::Monospace, FontId::new(14.0, FontFamily::Monospace)),
        (TextStyle::Heading, FontId::new(20.0, strong())),
        (strong_style(), FontId::new(14.0, strong())),
        (call_number_style(), FontId::new(22.0, strong())),
    ]
    .into();
    style.spacing.item_spacing = egui::vec2(8.0, GAP);
    style.spacing.button_padding = egui::vec2(10.0, 5.0);
    style.spacing.interact_size.y = 28.0;
    style.visuals = visuals(theme);
    style.interaction.selectable_labels = false;
    style.animation_time = 0.0;
    // To glide along a hundred thousand rows is to lay out strange ones in every frame of it.
    style.scroll_animation = egui::style::ScrollAnimation::none();
}

/// Emphasised text.
pub fn strong_style() -> TextStyle {
    TextStyle::Name("strong".into())
}

/// A call number, read from a step away.
pub fn call_number_style() -> TextStyle {
    TextStyle::Name("call number".into())
}

fn visuals(theme: Theme) -> Visuals {
    let tokens = Tokens::of(theme);
    let mut visuals = match theme {
        Theme::Light => Visuals::light(),
        Theme::Dark => Visuals::dark(),
    };
    let line = Stroke::new(1.0, tokens.line);
    let rounded = CornerRadius::same(5);
    visuals.override_text_color = Some(tokens.text);
    visuals.panel_fill = tokens.panel;
    visuals.window_fill = tokens.ground;
    visuals.extreme_bg_color = tokens.ground;
    visuals.faint_bg_color = tokens.stripe;
    visuals.window_stroke = line;
    visuals.hyperlink_color = tokens.accent;
    visuals.selection.bg_fill = tokens.selection;
    visuals.selection.stroke = Stroke::new(1.5, tokens.accent);
    for (widget, fill) in [
        (&mut visuals.widgets.noninteractive, tokens.panel),
        (&mut visuals.widgets.inactive, tokens.ground),
        (&mut visuals.widgets.hovered, tokens.hover),
        (&mut visuals.widgets.active, tokens.selection),
        (&mut visuals.widgets.open, tokens.hover),
    ] {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = line;
        widget.fg_stroke = Stroke::new(1.0, tokens.text);
        widget.corner_radius = rounded;
        widget.expansion = 0.0;
    }
    visuals.widgets.active.bg_stroke = Stroke::new(1.5, tokens.accent);
    visuals
}

/// The side of the window's icon, in pixels.
const ICON_SIDE: u16 = 64;

/// The window's icon: a record, drawn.
pub fn icon() -> IconData {
    let centre = f32::from(ICON_SIDE - 1) / 2.0;
    let pixels = (0..ICON_SIDE).flat_map(|y| (0..ICON_SIDE).map(move |x| (x, y)));
    let rgba = pixels.flat_map(|(x, y)| {
        let distance = (f32::from(x) - centre).hypot(f32::from(y) - centre) / centre;
        let colour = match distance {
            ..0.08 => LIGHT.ground,
            0.08..0.40 => DARK.accent,
            0.40..0.46 | 0.62..0.65 | 0.80..0.83 => DARK.line,
            0.46..0.98 => DARK.ground,
            _ => Color32::TRANSPARENT,
        };
        colour.to_array()
    });
    IconData { rgba: rgba.collect(), width: ICON_SIDE.into(), height: ICON_SIDE.into() }
}

/// The margin of a bar.
pub const fn bar_margin() -> Margin {
    Margin::symmetric(PADDING, 6)
}

/// The margin of a panel.
pub const fn panel_margin() -> Margin {
    Margin::same(PADDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The relative luminance of WCAG 2.1.
    fn luminance(colour: Color32) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.039_28 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn all_text_can_be_read_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            let tokens = Tokens::of(theme);
            let verdicts = Verdict::ALL.map(|verdict| tokens.verdict(verdict));
            let texts = verdicts.into_iter().chain([tokens.text, tokens.quiet, tokens.accent]);
            for text in texts {
                for ground in [tokens.ground, tokens.panel, tokens.stripe, tokens.selection, tokens.hover] {
                    let contrast = contrast(text, ground);
                    assert!(contrast >= 4.5, "{theme:?}: {text:?} on {ground:?} has {contrast:.2}");
                }
            }
            assert!(contrast(tokens.on_accent, tokens.accent) >= 4.5);
        }
    }
}
