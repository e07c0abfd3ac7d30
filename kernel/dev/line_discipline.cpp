// SPDX-License-Identifier: Apache-2.0
#include "dev/line_discipline.h"

#include "task/signal_set.h"

namespace kernel {
namespace {

constexpr uint8_t kDelete = 0x7f, kBell = 7, kBackspace = 8, kTab = 9, kNewline = 10, kReturn = 13;
constexpr size_t kTabStop = 8;

bool is_control(uint8_t byte) {
    return byte < 0x20 || byte == kDelete;
}
bool is_word(uint8_t byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           byte == '_' || byte >= 0x80;
}
// The later bytes of a UTF-8 character: erased with its first, and no column of their own.
bool is_continuation(uint8_t byte) {
    return (byte & 0xc0) == 0x80;
}

}  // namespace

void LineDiscipline::set_settings(const Termios& settings) {
    const bool was_canonical = settings_.has(Termios::kCanonical);
    settings_ = settings;
    if (was_canonical && !settings_.has(Termios::kCanonical) && unfinished())
        literal_ = false;
    if (!was_canonical && settings_.has(Termios::kCanonical) && unfinished()) {
        cells_[(first_ + count_ - 1) % kCapacity].ends_line = true;
        lines_++;
    }
}

bool LineDiscipline::is(Termios::Character which, uint8_t byte) const {
    return settings_[which] != 0 && settings_[which] == byte;  // 0 is _POSIX_VDISABLE
}

bool LineDiscipline::unfinished() const {
    return count_ != 0 && !last().ends_line;
}

void LineDiscipline::receive(uint8_t byte, TerminalEffects& effects) {
    if (settings_.has(Termios::kStrip))
        byte &= 0x7f;
    if (literal_) {
        literal_ = false;
        echo(byte, effects);
        store({byte});
        return;
    }
    if (byte == kReturn && settings_.has(Termios::kIgnoreCr))
        return;
    if (byte == kReturn && settings_.has(Termios::kCrToNl))
        byte = kNewline;
    else if (byte == kNewline && settings_.has(Termios::kNlToCr))
        byte = kReturn;
    if (handle_flow(byte, effects) || handle_signal(byte, effects))
        return;
    if (settings_.has(Termios::kCanonical) &&
        (handle_editing(byte, effects) || handle_line_end(byte, effects)))
        return;
    // One place stays free for the end of the line, or a full line could never be finished.
    const size_t limit = settings_.has(Termios::kCanonical) ? kCapacity - 1 : kCapacity;
    if (count_ >= limit) {
        effects.show(kBell);
        return;
    }
    echo(byte, effects);
    store({byte});
}

bool LineDiscipline::handle_flow(uint8_t byte, TerminalEffects& effects) {
    if (!settings_.has(Termios::kOutputFlow))
        return false;
    const bool stop = is(Termios::kStop, byte);
    const bool start = is(Termios::kStart, byte) || (held_ && settings_.has(Termios::kAnyRestarts));
    if (!stop && !start)
        return false;
    held_ = stop && !(start && held_);
    effects.hold_output(held_);
    return stop || is(Termios::kStart, byte);
}

bool LineDiscipline::handle_signal(uint8_t byte, TerminalEffects& effects) {
    if (!settings_.has(Termios::kSignals))
        return false;
    uint32_t number = 0;
    if (is(Termios::kInterrupt, byte))
        number = kSigInt;
    else if (is(Termios::kQuit, byte))
        number = kSigQuit;
    else if (is(Termios::kSuspend, byte))
        number = kSigTstp;
    else
        return false;
    if (!settings_.has(Termios::kNoFlush))
        discard_input();
    if (held_) {
        held_ = false;
        effects.hold_output(false);
    }
    echo(byte, effects);
    effects.signal(number);
    return true;
}

bool LineDiscipline::handle_editing(uint8_t byte, TerminalEffects& effects) {
    const bool extended = settings_.has(Termios::kExtended);
    if (is(Termios::kErase, byte)) {
        erase_one(effects);
    } else if (extended && is(Termios::kWordErase, byte)) {
        erase_word(effects);
    } else if (is(Termios::kKill, byte)) {
        erase_line(effects);
    } else if (extended && is(Termios::kLiteralNext, byte)) {
        literal_ = true;
        if (settings_.has(Termios::kEcho) && settings_.has(Termios::kEchoControl)) {
            effects.show('^');
            effects.show(kBackspace);
        }
    } else if (extended && is(Termios::kReprint, byte) && settings_.has(Termios::kEcho)) {
        echo(byte, effects);
        print(kNewline, effects);
        size_t start = count_;
        while (start > 0 && !cells_[(first_ + start - 1) % kCapacity].ends_line)
            start--;
        for (; start < count_; start++)
            echo(cells_[(first_ + start) % kCapacity].byte, effects);
    } else {
        return false;
    }
    return true;
}

bool LineDiscipline::handle_line_end(uint8_t byte, TerminalEffects& effects) {
    Cell cell{byte, true, false};
    if (byte == kNewline) {
        if (settings_.has(Termios::kEcho) || settings_.has(Termios::kEchoNl))
            print(kNewline, effects);
    } else if (is(Termios::kEndOfFile, byte)) {
        cell.end_of_file = true;
    } else if (is(Termios::kEndOfLine, byte) ||
               (settings_.has(Termios::kExtended) && is(Termios::kEndOfLine2, byte))) {
        echo(byte, effects);
    } else {
        return false;
    }
    if (count_ < kCapacity) {
        store(cell);
        lines_++;
    }
    return true;
}

void LineDiscipline::store(Cell cell) {
    if (count_ == kCapacity)
        return;
    cells_[(first_ + count_) % kCapacity] = cell;
    count_++;
}

void LineDiscipline::erase_one(TerminalEffects& effects) {
    while (unfinished()) {
        const uint8_t byte = last().byte;
        count_--;
        if (settings_.has(Termios::kUtf8) && is_continuation(byte))
            continue;
        show_erased(byte, effects);
        return;
    }
}

void LineDiscipline::erase_word(TerminalEffects& effects) {
    while (unfinished() && !is_word(last().byte))
        erase_one(effects);
    while (unfinished() && is_word(last().byte))
        erase_one(effects);
}

void LineDiscipline::erase_line(TerminalEffects& effects) {
    const bool wipe = settings_.has(Termios::kEchoKillErase) && settings_.has(Termios::kEchoErase);
    if (wipe) {
        while (unfinished())
            erase_one(effects);
        return;
    }
    while (unfinished())
        count_--;
    echo(settings_[Termios::kKill], effects);
    if (settings_.has(Termios::kEchoKill) && settings_.has(Termios::kEcho))
        print(kNewline, effects);
}

void LineDiscipline::show_erased(uint8_t byte, TerminalEffects& effects) {
    if (!settings_.has(Termios::kEcho))
        return;
    if (!settings_.has(Termios::kEchoErase)) {
        echo(settings_[Termios::kErase], effects);
        return;
    }
    const size_t width = is_control(byte) ? (settings_.has(Termios::kEchoControl) ? 2 : 0) : 1;
    for (size_t i = 0; i < width; i++) {
        effects.show(kBackspace);
        effects.show(' ');
        effects.show(kBackspace);
    }
}

void LineDiscipline::echo(uint8_t byte, TerminalEffects& effects) {
    if (!settings_.has(Termios::kEcho))
        return;
    const bool plain =
        !is_control(byte) || byte == kTab || byte == kNewline || !settings_.has(Termios::kEchoControl);
    if (plain) {
        print(byte, effects);
        return;
    }
    print('^', effects);
    print(byte ^ 0x40, effects);
}

void LineDiscipline::print(uint8_t byte, TerminalEffects& effects) {
    if (!settings_.has(Termios::kProcess)) {
        effects.show(byte);
        return;
    }
    if (byte == kReturn && settings_.has(Termios::kNoCrAtColumn0) && column_ == 0)
        return;
    if (byte == kReturn && settings_.has(Termios::kCrToNlOut))
        byte = kNewline;
    if (byte == kNewline && settings_.has(Termios::kNlToCrNl)) {
        column_ = 0;
        effects.show(kReturn);
    } else if (byte == kTab && (settings_.output & Termios::kTabMask) == Termios::kExpandTabs) {
        do {
            effects.show(' ');
        } while (++column_ % kTabStop != 0);
        return;
    }
    if (byte == kReturn || (byte == kNewline && settings_.has(Termios::kNlReturns)))
        column_ = 0;
    else if (byte == kBackspace)
        column_ -= column_ > 0;
    else if (byte == kTab)
        column_ += kTabStop - column_ % kTabStop;
    else if (!is_control(byte))
        column_++;
    effects.show(byte);
}

bool LineDiscipline::readable(size_t minimum) const {
    if (settings_.has(Termios::kCanonical))
        return lines_ != 0;
    return count_ >= (minimum == 0 ? 1 : minimum);
}

size_t LineDiscipline::available() const {
    if (!settings_.has(Termios::kCanonical))
        return count_;
    size_t finished = 0;
    for (size_t i = 0; i < count_; i++) {
        if (cells_[(first_ + i) % kCapacity].ends_line)
            finished = i + 1;
    }
    return finished;
}

size_t LineDiscipline::read(uint8_t* to, size_t size) {
    const bool canonical = settings_.has(Termios::kCanonical);
    size_t done = 0;
    while (count_ != 0 && (!canonical || lines_ != 0)) {
        const Cell cell = cells_[first_];
        // An end of file is taken away even where no room is left for another byte.
        if (done == size && !(cell.end_of_file && canonical))
            break;
        first_ = (first_ + 1) % kCapacity;
        count_--;
        lines_ -= cell.ends_line;
        if (!cell.end_of_file || !canonical)
            to[done++] = cell.byte;
        if (canonical && cell.ends_line)
            break;
    }
    return done;
}

void LineDiscipline::discard_input() {
    count_ = lines_ = 0;
    literal_ = false;
}

}  // namespace kernel
