// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/stat.h>

#include "groups.h"
#include "image.h"

using namespace groups;

namespace {

constexpr const char* kFile = "/tmp/program";

void save(const void* content, unsigned long size, unsigned mode = 0755) {
    unlink(kFile);
    const int file = open(kFile, O_WRONLY | O_CREAT | O_TRUNC, 0700);
    if (file < 0 || write(file, content, size) != static_cast<long>(size))
        line("cannot write the program");
    fchmod(file, mode);
    close(file);
}

// Executes the file in a child. A damage that the kernel finds late may kill instead of giving an error, and
// which one it is depends on the order of its checks: then only "not run" is told.
void run(const char* what, bool late = false, const char* const* arguments = nullptr,
         const char* path = kFile) {
    static const char* const kOne[] = {"program", nullptr};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    const int status = in_child([&] {
        const long error = raw(SYS_execve, word(path), word(arguments != nullptr ? arguments : kOne), 0);
        return write(ends[1], &error, sizeof error) == sizeof error ? 100 : 101;
    });
    long error = 0;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    const bool refused = read(ends[0], &error, sizeof error) == sizeof error;
    close(ends[0]);
    close(ends[1]);
    if (late)
        line("%s: %s", what, refused || WIFSIGNALED(status) ? "not run" : *ending(status));
    else if (refused)
        line("%s: %s", what, *outcome(error));
    else
        line("%s: runs, %s", what, *ending(status));
}

template <class Fn>
void damaged(const char* what, Fn damage, bool late = false) {
    Image image;
    damage(image);
    save(&image, sizeof image);
    run(what, late);
}

void headers() {
    damaged("not damaged", [](Image&) {});
    damaged("other magic number", [](Image& i) { i.header.e_ident[1] = 'X'; });
    damaged("relocatable", [](Image& i) { i.header.e_type = ET_REL; });
    damaged("core file", [](Image& i) { i.header.e_type = ET_CORE; });
    damaged("type 99", [](Image& i) { i.header.e_type = 99; });
    damaged("for ARM", [](Image& i) { i.header.e_machine = EM_ARM; });
    damaged("no segments", [](Image& i) { i.header.e_phnum = 0; });
    damaged("65535 segments", [](Image& i) { i.header.e_phnum = 65535; });
    damaged("segment headers of 32 bytes", [](Image& i) { i.header.e_phentsize = 32; });
    damaged("segment headers behind the file", [](Image& i) { i.header.e_phoff = 1 << 20; });
    damaged("segment headers at the far end", [](Image& i) { i.header.e_phoff = ~0UL - 100; });
}

void segments() {
    damaged(
        "more in the file than in memory", [](Image& i) { i.segments[0].p_memsz = 16; }, true);
    damaged(
        "segment in kernel memory", [](Image& i) { i.segments[0].p_vaddr = 0xffffffff81000000; }, true);
    damaged(
        "segment that wraps", [](Image& i) { i.segments[0].p_vaddr = ~0xfffUL; }, true);
    damaged(
        "address and offset do not fit", [](Image& i) { i.segments[0].p_vaddr += 16; }, true);
    damaged(
        "huge segment", [](Image& i) { i.segments[0].p_memsz = 1UL << 60; }, true);
    damaged(
        "entry where nothing is", [](Image& i) { i.header.e_entry = 0x10; }, true);
    damaged(
        "entry in kernel memory", [](Image& i) { i.header.e_entry = 0xffffffff81000000; }, true);
    damaged(
        "nothing to load", [](Image& i) { i.segments[0].p_type = PT_NOTE; }, true);
    damaged(
        "not executable", [](Image& i) { i.segments[0].p_flags = PF_R; }, true);
    damaged(
        "segment behind the file", [](Image& i) { i.segments[0].p_offset = 1 << 20; }, true);
    damaged("memory beyond the file's part", [](Image& i) {
        i.segments[0].p_memsz = 0x100000;
        i.segments[0].p_flags = PF_R | PF_W | PF_X;
    });
    damaged("second segment below the first", [](Image& i) {
        i.segments[1] = i.segments[0];
        i.segments[1].p_vaddr -= 0x10000;
    });
}

void interpreters() {
    damaged("interpreter that is not there", [](Image& i) { i.wants("/nowhere", 9); });
    damaged("interpreter without a name", [](Image& i) { i.wants("/nowhere", 0); });
    damaged("interpreter of one byte", [](Image& i) { i.wants("", 1); });
    damaged("interpreter without an end", [](Image& i) { i.wants("/nowhere", 8); });
    damaged("interpreter with a long name", [](Image& i) { i.wants("/nowhere", 5000); });
    damaged("interpreter that is a folder", [](Image& i) { i.wants("/tmp", 5); });
    damaged("interpreter that may not be executed", [](Image& i) { i.wants("/etc/passwd", 12); });
}

void other_files() {
    save("", 0);
    run("empty file");
    save("hello\n", 6);
    run("text");
    const Image image;
    save(&image, 40);
    run("half a header");
    save(&image, 100);
    run("header, and half a segment header");
    save(&image, sizeof image, 0644);
    run("not executable by mode");
    run("a folder", false, nullptr, "/tmp");
    run("nothing there", false, nullptr, "/tmp/nothing-is-here");
    run("a file as a folder", false, nullptr, "/etc/passwd/x");
    run("a device", false, nullptr, "/dev/null");
    run("an empty name", false, nullptr, "");
    save(&image, sizeof image);
    const int writer = open(kFile, O_WRONLY);
    run("open for writing");
    close(writer);
    run("closed again");
}

void scripts() {
    const auto script = [](const char* what, const char* text) {
        save(text, strlen(text));
        run(what);
    };
    const Image image;
    save(&image, sizeof image);
    if (rename(kFile, "/tmp/count") != 0)
        return;
    script("script", "#!/tmp/count\n");
    script("script with an argument", "#!/tmp/count one two three\n");
    script("script with spaces", "#!   /tmp/count   \n");
    script("script without a line end", "#!/tmp/count");
    script("script without interpreter", "#!\n");
    script("script of spaces", "#!   \n");
    script("script whose interpreter is missing", "#!/nowhere\n");
    script("script of itself", "#!/tmp/program\n");
    char text[400] = "#!/";
    memset(text + 3, 'x', sizeof text - 4);
    script("script with a long first line", text);
    unlink("/tmp/count");
}

void arguments() {
    const Image image;
    save(&image, sizeof image);
    static const char* many[200];
    for (int each = 0; each < 199; ++each)
        many[each] = "x";
    run("199 arguments", false, many);
    static const char* const kNone[] = {nullptr};
    run("no arguments", false, kNone);
    static char long_one[140000];
    memset(long_one, 'x', sizeof long_one - 1);
    const char* one[] = {"program", long_one, nullptr};
    run("an argument of 139999 bytes", false, one);
    long_one[130000] = 0;
    run("an argument of 130000 bytes", false, one);
    const char* bad[] = {"program", reinterpret_cast<const char*>(16), nullptr};
    run("an argument at a bad address", false, bad);
    run("the list at a bad address", false, reinterpret_cast<const char* const*>(16));
    static const char* too_many[200];
    for (int each = 0; each < 100; ++each)
        too_many[each] = long_one;
    run("13 MB of arguments", false, too_many);
}

}  // namespace

void groups::programs() {
    headers();
    segments();
    interpreters();
    other_files();
    scripts();
    arguments();
    unlink(kFile);
}
