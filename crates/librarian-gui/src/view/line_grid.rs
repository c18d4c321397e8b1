//! The lines, in a table that draws only what is in view.

use eframe::egui::accesskit::Role;
use eframe::egui::{Align, Id, Label, Layout, RichText, Sense, Stroke, StrokeKind, Ui, UiBuilder, vec2};
use egui_table::{
    AutoSizeMode, CellInfo, Column as GridColumn, HeaderCellInfo, HeaderRow, PrefetchInfo, Table,
    TableDelegate, TableState,
};

use super::verdict_mark::verdict_mark;
use crate::command::{Command, Commands};
use crate::state::State;
use crate::state::list::{List, ListedLine, Progress};
use crate::state::row::{Column, Row};
use crate::state::section_heading::SectionHeading;
use crate::state::sections::TableRow;
use crate::theme::{ROW_HEIGHT, Tokens};

/// The space beside a cell's text, in points.
const CELL_MARGIN: f32 = 8.0;

/// As wide as "Soundtracks CD V/A/12", in points. A call number is what the table is read for: texts give way to it.
const WHOLE_CALL_NUMBER: f32 = 182.0;

pub(super) fn line_grid(ui: &mut Ui, state: &mut State, commands: &mut Commands) {
    let height = ui.available_height();
    keep_selection_in_view(ui, state, height);
    let scroll_to = state.table.take_scroll();
    let rows = state.table.table_rows();
    let role = UiBuilder::new().accessibility_role(Role::Table).accessibility_label("Lines of the playlist");
    ui.scope_builder(role, |ui| {
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_row_count(rows));
        if rows == 0 {
            ui.centered_and_justified(|ui| ui.label("No line fits the filter."));
            return;
        }
        // Between columns there is space enough, and a heading runs through all of them.
        ui.visuals_mut().widgets.noninteractive.bg_stroke = Stroke::NONE;
        let mut grid = Grid { state, commands, first: 0, rows: Vec::new() };
        let mut table = Table::new()
            .id_salt("lines")
            .auto_size_mode(AutoSizeMode::Never)
            .num_rows(rows as u64)
            .columns(columns(ui.available_width()))
            .headers([HeaderRow::new(ROW_HEIGHT)]);
        if let Some(rows) = scroll_to {
            table = table.scroll_to_rows(*rows.start() as u64..=*rows.end() as u64, None);
        }
        // A table without a state would shrink its columns to their contents at first.
        let id = table.get_id(ui);
        if TableState::load(ui.ctx(), id).is_none() {
            TableState::default().store(ui.ctx(), id);
        }
        table.show(ui, &mut grid);
        let drawn = LastDrawn { height, had_selection: grid.has_selection() };
        ui.data_mut(|data| data.insert_temp(LastDrawn::id(), drawn));
    });
}

/// The height of the table when it was last drawn, in points, and whether the selected line was in view.
#[derive(Clone, Copy)]
struct LastDrawn {
    height: f32,
    had_selection: bool,
}

impl LastDrawn {
    fn id() -> Id {
        Id::unique("lines as last drawn")
    }
}

/// Where the window shrinks or a notice comes, a selected line that was in view stays there.
fn keep_selection_in_view(ui: &Ui, state: &mut State, height: f32) {
    let last = ui.data(|data| data.get_temp::<LastDrawn>(LastDrawn::id()));
    if last.is_some_and(|last| last.had_selection && (last.height - height).abs() > 0.5) {
        state.table.select(state.table.selected());
    }
}

/// The texts share what the numbers leave. Widths that somebody dragged are kept until the window gets another one.
fn columns(width: f32) -> Vec<GridColumn> {
    let (number, verdict, confidence) = (46.0, 118.0, 56.0);
    // Whole points: text between two pixels is blurred.
    let call_number = (width * 0.24).clamp(WHOLE_CALL_NUMBER, 220.0).round();
    let text = ((width - number - verdict - call_number - confidence - 14.0) / 2.0).max(70.0).floor();
    let widths = [number, verdict, text, text, call_number, confidence];
    // A whole number of points: it is compared.
    let width_of_all = width.round().to_bits();
    Column::ALL
        .into_iter()
        .zip(widths)
        .map(|(column, width)| {
            GridColumn::new(width).range(40.0..=1200.0).resizable(true).id(Id::unique((column, width_of_all)))
        })
        .collect()
}

struct Grid<'a> {
    state: &'a State,
    commands: &'a mut Commands,
    /// The rows in view, from `first` on.
    first: usize,
    rows: Vec<Shown>,
}

/// What stands in a row.
enum Shown {
    /// The heading of a playlist.
    Heading(SectionHeading),
    /// A line, with its place in the list.
    Line(usize, Row),
}

impl Grid<'_> {
    fn has_selection(&self) -> bool {
        let selected = self.state.table.selected();
        self.rows.iter().any(|row| matches!(row, Shown::Line(index, _) if Some(*index) == selected))
    }

    fn row(&self, row: u64) -> Option<&Shown> {
        self.rows.get(usize::try_from(row).ok()?.checked_sub(self.first)?)
    }
}

impl TableDelegate for Grid<'_> {
    fn prepare(&mut self, info: &PrefetchInfo) {
        let visible = |row: u64| usize::try_from(row).unwrap_or(usize::MAX);
        self.first = visible(info.visible_rows.start);
        let State { list, table, .. } = self.state;
        let shown = |row| match table.at(row)? {
            TableRow::Heading(playlist) => SectionHeading::of(list, table, playlist).map(Shown::Heading),
            TableRow::Line(index) => row_of(list, index).map(|row| Shown::Line(index, row)),
        };
        self.rows = (self.first..visible(info.visible_rows.end)).filter_map(shown).collect();
    }

    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let Some(column) = Column::ALL.get(cell.col_range.start) else { return };
        let tokens = Tokens::in_use(ui.ctx());
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0.0, tokens.panel);
        ui.painter().vline(rect.right() - 1.0, rect.y_range().shrink(6.0), Stroke::new(1.0, tokens.line));
        ui.add_space(CELL_MARGIN);
        let sort = self.state.table.wanted.sort.filter(|sort| sort.column == *column);
        let arrow = match sort {
            Some(sort) if sort.is_descending => " ▼",
            Some(_) => " ▲",
            None => "",
        };
        let text =
            RichText::new(format!("{}{arrow}", column.heading())).text_style(crate::theme::strong_style());
        let heading = ui.add(Label::new(text).sense(Sense::click()).truncate());
        ui.ctx().accesskit_node_builder(heading.id, |node| {
            node.set_role(Role::ColumnHeader);
            node.set_label(column.heading());
            node.set_column_index(cell.col_range.start);
        });
        if heading.on_hover_text("Sort by this column, the other way round, or in list order again").clicked()
        {
            self.commands.send(Command::SortBy(*column));
        }
    }

    fn row_ui(&mut self, ui: &mut Ui, row: u64) {
        // The table asks twice: for its fixed columns too, of which there are none. A row is told once.
        if ui.clip_rect().width() <= 0.0 {
            return;
        }
        let (index, shown) = match self.row(row) {
            Some(Shown::Line(index, shown)) => (*index, shown),
            Some(Shown::Heading(heading)) => return section_heading(ui, row, heading),
            None => return,
        };
        let (index, name) = (index, format!("{}, {}, {}", shown.number, shown.asked, shown.state));
        let tokens = Tokens::in_use(ui.ctx());
        let rect = ui.max_rect();
        let response = ui.interact(rect, ui.unique_id().with("row"), Sense::click());
        let is_selected = self.state.table.selected() == Some(index);
        let fill = match () {
            () if is_selected => tokens.selection,
            () if response.hovered() => tokens.hover,
            () if row % 2 == 1 => tokens.stripe,
            () => tokens.ground,
        };
        ui.painter().rect_filled(rect, 0.0, fill);
        if response.has_focus() {
            let focus = Stroke::new(1.5, tokens.accent);
            ui.painter().rect_stroke(rect.shrink(1.0), 0.0, focus, StrokeKind::Inside);
        }
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(Role::Row);
            node.set_label(name);
            node.set_row_index(usize::try_from(row).unwrap_or_default());
            node.set_selected(is_selected);
        });
        if response.clicked() {
            self.commands.send(Command::Select(index));
        }
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(Shown::Line(_, row)) = self.row(cell.row_nr) else { return };
        let Some(column) = Column::ALL.get(cell.col_nr) else { return };
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(Role::Cell);
            node.set_column_index(cell.col_nr);
        });
        let tokens = Tokens::in_use(ui.ctx());
        match column {
            Column::Number => right(ui, RichText::new(&row.number).color(tokens.quiet)),
            Column::Verdict => {
                ui.add_space(CELL_MARGIN);
                verdict_mark(ui, row.verdict);
                let colour = row.verdict.map_or(tokens.quiet, |verdict| tokens.verdict(verdict));
                ui.add(Label::new(RichText::new(row.state).color(colour)).truncate());
            }
            Column::Asked => left(ui, RichText::new(&row.asked)),
            Column::BestMatch => left(ui, RichText::new(&row.best_match)),
            Column::CallNumber => {
                left(ui, RichText::new(&row.call_number).text_style(crate::theme::strong_style()));
            }
            Column::Confidence => {
                let text = row.confidence.map(|sure| format!("{:.0} %", sure * 100.0)).unwrap_or_default();
                right(ui, RichText::new(text));
            }
        }
    }

    fn default_row_height(&self) -> f32 {
        ROW_HEIGHT
    }
}

fn row_of(list: &List, index: usize) -> Option<Row> {
    let line: &ListedLine = list.lines().get(index)?;
    let entry = list.entry(line)?;
    let is_open = matches!(line.progress, Progress::Open(_));
    // Of several playlists, a line's number says which one it is of.
    let section = (list.playlists().len() > 1).then_some(line.playlist + 1);
    Some(Row::of(entry, section, line.answer().map(|answer| &**answer), is_open))
}

/// The heading of a playlist: its number, as its lines bear it, its name and how it stands.
fn section_heading(ui: &mut Ui, row: u64, heading: &SectionHeading) {
    let SectionHeading { number, name, summary } = heading;
    let tokens = Tokens::in_use(ui.ctx());
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, tokens.panel);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
        node.set_role(Role::Row);
        node.set_label(format!("List {number}, {name}, {summary}"));
        node.set_row_index(usize::try_from(row).unwrap_or_default());
    });
    let in_view = rect.intersect(ui.clip_rect()).shrink2(vec2(CELL_MARGIN, 0.0));
    let cell = UiBuilder::new().max_rect(in_view).accessibility_role(Role::RowHeader);
    ui.scope_builder(cell.layout(Layout::right_to_left(Align::Center)), |ui| {
        ui.label(RichText::new(summary).color(tokens.quiet));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.label(RichText::new(number.to_string()).color(tokens.quiet));
            ui.add(Label::new(RichText::new(name).text_style(crate::theme::strong_style())).truncate());
        });
    });
}

/// A text that is cut off where the cell ends, and whole in a tooltip. Where there is none, the cell stays empty.
fn left(ui: &mut Ui, text: RichText) {
    if !text.is_empty() {
        ui.set_max_width(ui.available_width() - CELL_MARGIN);
        ui.add_space(CELL_MARGIN);
        ui.add(Label::new(text).truncate());
    }
}

fn right(ui: &mut Ui, text: RichText) {
    if text.is_empty() {
        return;
    }
    let size = vec2(ui.available_width() - CELL_MARGIN, ui.available_height());
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| ui.add(Label::new(text)));
}
