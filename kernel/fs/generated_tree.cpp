// SPDX-License-Identifier: Apache-2.0
#include "fs/generated_tree.h"

#include "fs/generated_file.h"

namespace kernel {
namespace {

class TreeFile : public GeneratedInode {
public:
    TreeFile(Ref<FileSystem> system, uint64_t number, const GeneratedTreeFile& file)
        : GeneratedInode(std::move(system), number, {kRegular | file.mode, 0, 0}), file_(file) {}
    Result<> generate(TextBuffer& out) const override { return file_.generate(out); }
    Result<> accept(std::string_view text) const override {
        return file_.accept ? file_.accept(text) : fail(Errno::Inval);
    }

private:
    const GeneratedTreeFile& file_;
};

// A file and the directory that its path names first have numbers of their own.
uint64_t number_of(size_t index, bool is_file) {
    constexpr uint64_t kFirst = 10;
    return kFirst + index * 2 + is_file;
}

}  // namespace

TreeComponent tree_component(std::string_view path, std::string_view directory) {
    if (!directory.empty()) {
        if (path.size() <= directory.size() || !path.starts_with(directory) || path[directory.size()] != '/')
            return {};
        path = path.substr(directory.size() + 1);
    }
    const size_t slash = path.find('/');
    return {path.substr(0, slash), slash == std::string_view::npos};
}

Result<Ref<Inode>> GeneratedDirectory::lookup(std::string_view name) {
    for (size_t i = 0; i < table_.size(); i++) {
        const TreeComponent component = tree_component(table_[i].path, path_);
        if (component.name.empty() || component.name != name)
            continue;
        if (component.is_file)
            return make_ref<TreeFile>(system(), number_of(i, true), table_[i]);
        const size_t length = static_cast<size_t>(component.name.end() - table_[i].path.begin());
        return make_ref<GeneratedDirectory>(system(), number_of(i, false), table_,
                                            table_[i].path.substr(0, length));
    }
    return fail(Errno::NoEnt);
}

Result<> GeneratedDirectory::list(uint64_t position, DirectoryVisitor& visitor) {
    list_table(position, visitor);
    return {};
}

bool GeneratedDirectory::list_table(uint64_t position, DirectoryVisitor& visitor) const {
    std::string_view before = position > 0 && position <= table_.size()
                                  ? tree_component(table_[position - 1].path, path_).name
                                  : std::string_view{};
    for (size_t i = position; i < table_.size(); i++) {
        const TreeComponent component = tree_component(table_[i].path, path_);
        // A name that repeats is the directory just shown.
        if (component.name.empty() || component.name == before)
            continue;
        before = component.name;
        if (!visitor.entry(component.name, number_of(i, component.is_file),
                           component.is_file ? kRegular : kDirectory, i + 1))
            return false;
    }
    return true;
}

}  // namespace kernel
