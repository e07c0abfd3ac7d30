// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "dev/termios.h"

namespace kernel {

// What a line discipline wants done; it does nothing itself.
class TerminalEffects {
public:
    // A byte for the terminal's screen: echo, or processed output.
    virtual void show(uint8_t byte) = 0;
    // A signal for the foreground group (the number), because somebody typed its character.
    virtual void signal(uint32_t number) = 0;
    // ^S and ^Q: output is held back, or goes on.
    virtual void hold_output(bool hold) = 0;

protected:
    ~TerminalEffects() = default;
};

// The tty's rules between what is typed and what a program reads (termios(3), N_TTY on Linux): line editing,
// echo, signal characters, output processing. Pure state, no lock: its terminal guards it.
class LineDiscipline {
public:
    static constexpr size_t kCapacity = 4096;  // Linux's N_TTY_BUF_SIZE

    const Termios& settings() const { return settings_; }
    // Changing between canonical and raw keeps what was typed: an unfinished line becomes readable.
    void set_settings(const Termios& settings);

    // One byte from the keyboard's side. A full buffer drops it, with a bell if it echoes; a line's end is
    // always taken.
    void receive(uint8_t byte, TerminalEffects& effects);
    // One byte of a program's output.
    void print(uint8_t byte, TerminalEffects& effects);

    // Whether a read would have something now: in canonical mode a whole line (or an end of file), else
    // `minimum` bytes.
    bool readable(size_t minimum) const;
    // How many bytes a read would give at most now (FIONREAD).
    size_t available() const;
    // Room for what is typed; a pseudo-terminal's master waits for it.
    size_t room() const { return kCapacity - count_; }
    // Takes up to `size` bytes, in canonical mode not beyond one line's end. 0 with readable(): an end of
    // file.
    size_t read(uint8_t* to, size_t size);
    void discard_input();

private:
    // A typed byte in the buffer; the end of a line is remembered with it, because a literal newline need not
    // be one.
    struct Cell {
        uint8_t byte = 0;
        bool ends_line = false;
        bool end_of_file = false;  // ends the line but is not read
    };

    bool is(Termios::Character which, uint8_t byte) const;
    bool handle_signal(uint8_t byte, TerminalEffects& effects);
    bool handle_flow(uint8_t byte, TerminalEffects& effects);
    bool handle_editing(uint8_t byte, TerminalEffects& effects);
    bool handle_line_end(uint8_t byte, TerminalEffects& effects);
    void erase_one(TerminalEffects& effects);
    void erase_word(TerminalEffects& effects);
    void erase_line(TerminalEffects& effects);
    void store(Cell cell);
    void echo(uint8_t byte, TerminalEffects& effects);
    void show_erased(uint8_t byte, TerminalEffects& effects);
    bool unfinished() const;
    const Cell& last() const { return cells_[(first_ + count_ - 1) % kCapacity]; }

    Termios settings_ = Termios::standard();
    std::array<Cell, kCapacity> cells_{};
    size_t first_ = 0;
    size_t count_ = 0;
    size_t lines_ = 0;      // whole lines in the buffer
    size_t column_ = 0;     // of the output, for tabs
    bool literal_ = false;  // the next byte is not special (^V)
    bool held_ = false;
};

}  // namespace kernel
