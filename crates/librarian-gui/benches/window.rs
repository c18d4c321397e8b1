fn main() {
    println!("{}", librarian_gui::engine::Engine::open_lines());
}
