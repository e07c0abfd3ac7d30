// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dev/line_discipline.h"

namespace kernel {
namespace {

class Line final : public TerminalEffects {
public:
    void type(std::string_view text) {
        for (char c : text)
            discipline.receive(static_cast<uint8_t>(c), *this);
    }
    void print(std::string_view text) {
        for (char c : text)
            discipline.print(static_cast<uint8_t>(c), *this);
    }
    std::string read(size_t size = 256) {
        std::string room(size, '\0');
        room.resize(discipline.read(reinterpret_cast<uint8_t*>(room.data()), size));
        return room;
    }
    std::string screen() { return std::exchange(shown, {}); }
    void change(void (*edit)(Termios&)) {
        Termios settings = discipline.settings();
        edit(settings);
        discipline.set_settings(settings);
    }

    LineDiscipline discipline;
    std::string shown;
    std::vector<uint32_t> signals;
    bool held = false;

private:
    void show(uint8_t byte) override { shown += static_cast<char>(byte); }
    void signal(uint32_t number) override { signals.push_back(number); }
    void hold_output(bool hold) override { held = hold; }
};

void make_raw(Termios& settings) {
    settings.local &= ~(Termios::kCanonical | Termios::kEcho | Termios::kSignals);
}

TEST(LineDiscipline, NothingIsReadBeforeTheLineEnds) {
    Line line;
    line.type("hello");
    EXPECT_FALSE(line.discipline.readable(1));
    EXPECT_EQ(line.discipline.available(), 0u);
    line.type("\r");  // ICRNL
    EXPECT_TRUE(line.discipline.readable(1));
    EXPECT_EQ(line.read(), "hello\n");
    EXPECT_EQ(line.screen(), "hello\r\n");
}

TEST(LineDiscipline, AReadTakesOneLineAndLeavesTheNext) {
    Line line;
    line.type("one\ntwo\n");
    EXPECT_EQ(line.read(2), "on");
    EXPECT_EQ(line.read(), "e\n");
    EXPECT_EQ(line.read(), "two\n");
}

TEST(LineDiscipline, ErasingIsShownAndStopsAtTheLinesStart) {
    Line line;
    line.type(
        "ab\x7f\x7f\x7f"
        "c\n");
    EXPECT_EQ(line.screen(), "ab\b \b\b \bc\r\n");
    EXPECT_EQ(line.read(), "c\n");
}

TEST(LineDiscipline, AControlCharacterIsTwoColumns) {
    Line line;
    line.type("\x01\x7f");
    EXPECT_EQ(line.screen(), "^A\b \b\b \b");
}

TEST(LineDiscipline, WordsAndLinesAreErased) {
    Line line;
    line.type("one two  \x17");
    line.type("x\n");
    EXPECT_EQ(line.read(), "one x\n");
    line.type(
        "gone\x15"
        "kept\n");
    EXPECT_EQ(line.read(), "kept\n");
}

TEST(LineDiscipline, EndOfFileEndsTheLineWithoutAByte) {
    Line line;
    line.type("part\x04");
    EXPECT_EQ(line.read(), "part");
    line.type("\x04");
    EXPECT_TRUE(line.discipline.readable(1));
    EXPECT_EQ(line.read(), "");
    EXPECT_FALSE(line.discipline.readable(1));
}

TEST(LineDiscipline, AnEndOfFileBehindAFullReadIsNotReadTwice) {
    Line line;
    line.type("part\x04");
    EXPECT_EQ(line.read(4), "part");
    EXPECT_FALSE(line.discipline.readable(1));
}

TEST(LineDiscipline, TheLiteralNextCharacterMeansNothing) {
    Line line;
    line.type("\x16\x03\x16\x04\n");
    EXPECT_TRUE(line.signals.empty());
    EXPECT_EQ(line.read(), "\x03\x04\n");
}

TEST(LineDiscipline, SignalsAreSentAndThrowTheInputAway) {
    Line line;
    line.type("abc\x03");
    line.type("\x1c\x1a");
    EXPECT_EQ(line.signals, (std::vector<uint32_t>{2, 3, 20}));
    EXPECT_EQ(line.screen(), "abc^C^\\^Z");
    line.type("d\n");
    EXPECT_EQ(line.read(), "d\n");
}

TEST(LineDiscipline, FlowControlHoldsOutput) {
    Line line;
    line.type("\x13");
    EXPECT_TRUE(line.held);
    line.type("\x11");
    EXPECT_FALSE(line.held);
    EXPECT_EQ(line.discipline.room(), LineDiscipline::kCapacity);
}

TEST(LineDiscipline, RawModePassesEverything) {
    Line line;
    line.change(make_raw);
    line.type("a\x03\x7f\x04");
    EXPECT_TRUE(line.discipline.readable(4));
    EXPECT_FALSE(line.discipline.readable(5));
    EXPECT_EQ(line.read(), "a\x03\x7f\x04");
    EXPECT_EQ(line.screen(), "");
}

TEST(LineDiscipline, AnUnfinishedLineBecomesReadableInRawModeAndStaysSo) {
    Line line;
    line.type("abc");
    line.change(make_raw);
    EXPECT_TRUE(line.discipline.readable(1));
    line.change([](Termios& settings) { settings.local |= Termios::kCanonical; });
    EXPECT_TRUE(line.discipline.readable(1));
    EXPECT_EQ(line.read(), "abc");
}

TEST(LineDiscipline, AFullLineCanStillBeEnded) {
    Line line;
    line.type(std::string(LineDiscipline::kCapacity + 100, 'x'));
    line.type("\n");
    ASSERT_TRUE(line.discipline.readable(1));
    const std::string all = line.read(2 * LineDiscipline::kCapacity);
    EXPECT_EQ(all.size(), LineDiscipline::kCapacity);
    EXPECT_EQ(all.back(), '\n');
}

TEST(LineDiscipline, OutputIsProcessed) {
    Line line;
    line.print("a\n");
    EXPECT_EQ(line.screen(), "a\r\n");
    line.change([](Termios& settings) { settings.output |= Termios::kExpandTabs; });
    line.print("ab\tc");
    EXPECT_EQ(line.screen(), "ab      c");
    line.change([](Termios& settings) { settings.output = 0; });
    line.print("\n\t");
    EXPECT_EQ(line.screen(), "\n\t");
}

}  // namespace
}  // namespace kernel
