//! A program from which files are dragged: the source's side of XDND, version 5 (freedesktop.org/wiki/Specifications/XDND).

use std::path::Path;

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, SELECTION_NOTIFY_EVENT,
    SelectionNotifyEvent, SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, CURRENT_TIME, NONE};

use crate::until;

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        XdndSelection, XdndEnter, XdndPosition, XdndStatus, XdndDrop, XdndFinished, XdndActionCopy,
        URIS: b"text/uri-list",
    }
}

/// The version of the protocol that is spoken.
const VERSION: u32 = 5;

/// A window that holds what is dragged.
pub(crate) struct DragSource {
    connection: RustConnection,
    atoms: Atoms,
    window: Window,
    root: Window,
    /// What is dragged, as `text/uri-list`.
    uris: String,
}

impl DragSource {
    /// Takes hold of files, on this display.
    pub(crate) fn holding(display: &str, files: &[&Path]) -> Self {
        let (connection, screen) = x11rb::connect(Some(display)).expect("the display");
        let root = connection.setup().roots[screen].root;
        let window = connection.generate_id().expect("an id");
        let (place, size) = (0, 1);
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                window,
                root,
                place,
                place,
                size,
                size,
                0,
                WindowClass::INPUT_OUTPUT,
                NONE,
                &CreateWindowAux::new(),
            )
            .expect("a window");
        let atoms = Atoms::new(&connection).expect("atoms").reply().expect("atoms");
        connection.set_selection_owner(window, atoms.XdndSelection, CURRENT_TIME).expect("the selection");
        let uris: Vec<String> =
            files.iter().map(|file| format!("file://{}\r\n", percent_encoded(file))).collect();
        Self { connection, atoms, window, root, uris: uris.concat() }
    }

    /// Drags them over a window and lets them go, as soon as that has asked for them. Gives whether it took them.
    pub(crate) fn drop_on(&self, target: Window) -> bool {
        let atoms = &self.atoms;
        self.tell(target, atoms.XdndEnter, [self.window, VERSION << 24, atoms.URIS, NONE, NONE]);
        let middle = self.middle_of(target);
        self.tell(target, atoms.XdndPosition, [self.window, 0, middle, CURRENT_TIME, atoms.XdndActionCopy]);
        let (mut was_asked, mut would_take, mut is_dropped) = (false, false, false);
        until("the files are taken", || {
            match self.connection.poll_for_event().expect("the display")? {
                Event::SelectionRequest(request) => {
                    self.hand_over(&request);
                    was_asked = true;
                }
                Event::ClientMessage(message) if message.type_ == atoms.XdndStatus => {
                    would_take = message.data.as_data32()[1] & 1 == 1;
                }
                Event::ClientMessage(message) if message.type_ == atoms.XdndFinished => {
                    return Some(message.data.as_data32()[1] & 1 == 1);
                }
                _ => {}
            }
            if was_asked && would_take && !is_dropped {
                self.tell(target, atoms.XdndDrop, [self.window, 0, CURRENT_TIME, NONE, NONE]);
                is_dropped = true;
            }
            None
        })
    }

    fn tell(&self, target: Window, what: u32, data: [u32; 5]) {
        let message = ClientMessageEvent::new(32, target, what, data);
        self.connection.send_event(false, target, EventMask::NO_EVENT, message).expect("the display");
        self.connection.flush().expect("the display");
    }

    /// The middle of a window on the screen, as XDND packs it.
    fn middle_of(&self, window: Window) -> u32 {
        let size = self.connection.get_geometry(window).expect("the display").reply().expect("its size");
        let (x, y) = (size.width / 2, size.height / 2);
        let x = i16::try_from(x).expect("a place on the screen");
        let y = i16::try_from(y).expect("a place on the screen");
        let place = self.connection.translate_coordinates(window, self.root, x, y).expect("the display");
        let place = place.reply().expect("its place");
        u32::from(place.dst_x.unsigned_abs()) << 16 | u32::from(place.dst_y.unsigned_abs())
    }

    fn hand_over(&self, request: &SelectionRequestEvent) {
        assert_eq!(request.target, self.atoms.URIS, "a list of files is asked for");
        let SelectionRequestEvent { requestor, selection, target, property, time, .. } = *request;
        self.connection
            .change_property8(PropMode::REPLACE, requestor, property, target, self.uris.as_bytes())
            .expect("the display");
        let told = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time,
            requestor,
            selection,
            target,
            property,
        };
        self.connection.send_event(false, requestor, EventMask::NO_EVENT, told).expect("the display");
        self.connection.flush().expect("the display");
    }
}

/// A path as it stands in a URI: all but plain letters as bytes in hexadecimal.
fn percent_encoded(path: &Path) -> String {
    let path = path.to_str().expect("a path of text");
    let encoded = |byte: u8| match byte {
        b'/' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    path.bytes().map(encoded).collect()
}
