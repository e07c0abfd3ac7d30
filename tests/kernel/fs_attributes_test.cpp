// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "fs/attribute_rules.h"
#include "fs/extended_attributes.h"
#include "task/credentials.h"
#include "task/file_capabilities.h"

namespace kernel {
namespace {

std::span<const uint8_t> bytes(const std::string& text) {
    return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string value_of(const ExtendedAttributes& attributes, std::string_view name) {
    uint8_t room[64];
    const Result<size_t> size = attributes.get(name, room);
    return size ? std::string(room, room + *size) : "none";
}

TEST(ExtendedAttributes, KeepsWhatWasSetLast) {
    ExtendedAttributes attributes;
    EXPECT_EQ(value_of(attributes, "trusted.a"), "none");
    EXPECT_TRUE(attributes.set("trusted.a", bytes("one"), {}));
    EXPECT_TRUE(attributes.set("trusted.b", bytes("two"), {}));
    EXPECT_TRUE(attributes.set("trusted.a", bytes(""), {}));
    EXPECT_EQ(value_of(attributes, "trusted.a"), "");
    EXPECT_EQ(value_of(attributes, "trusted.b"), "two");
    EXPECT_TRUE(attributes.remove("trusted.a"));
    EXPECT_EQ(attributes.remove("trusted.a").error(), Errno::NoData);
    EXPECT_EQ(value_of(attributes, "trusted.b"), "two");
}

TEST(ExtendedAttributes, CreateAndReplaceExcludeEachOther) {
    ExtendedAttributes attributes;
    EXPECT_EQ(attributes.set("a", bytes("x"), {.must_replace = true}).error(), Errno::NoData);
    EXPECT_EQ(attributes.set("a", bytes("x"), {true, true}).error(), Errno::NoData);
    EXPECT_TRUE(attributes.set("a", bytes("x"), {.must_create = true}));
    EXPECT_EQ(attributes.set("a", bytes("x"), {.must_create = true}).error(), Errno::Exist);
    EXPECT_EQ(attributes.set("a", bytes("x"), {true, true}).error(), Errno::Exist);
    EXPECT_TRUE(attributes.set("a", bytes("y"), {.must_replace = true}));
}

TEST(ExtendedAttributes, RoomThatIsTooSmallIsRangeAndNoneAsksForTheSize) {
    ExtendedAttributes attributes;
    EXPECT_TRUE(attributes.set("trusted.a", bytes("four"), {}));
    uint8_t room[4];
    EXPECT_EQ(*attributes.get("trusted.a", {}), 4u);
    EXPECT_EQ(attributes.get("trusted.a", {room, 3}).error(), Errno::Range);
    EXPECT_EQ(*attributes.get("trusted.a", room), 4u);
    char names[32];
    EXPECT_EQ(*attributes.list({}, true), 10u);
    EXPECT_EQ(attributes.list({names, 9}, true).error(), Errno::Range);
    EXPECT_EQ(*attributes.list({names, 10}, true), 10u);
    EXPECT_EQ(std::string(names, 10), std::string("trusted.a", 10));
    EXPECT_EQ(*attributes.list(names, false), 0u);
}

TEST(ExtendedAttributes, AFileHasOnlySoMany) {
    ExtendedAttributes attributes;
    for (size_t each = 0; each < ExtendedAttributes::kMostNames; each++)
        EXPECT_TRUE(attributes.set("security." + std::to_string(each), bytes("x"), {}));
    EXPECT_EQ(attributes.set("security.more", bytes("x"), {}).error(), Errno::NoSpace);
    EXPECT_TRUE(attributes.set("security.7", bytes("y"), {}));
}

TEST(AttributeRules, KindsOfNames) {
    const Ref<Credentials> root = *Credentials::create_root();
    EXPECT_EQ(attribute_rules::check_set(*root, "user.a", {}).error(), Errno::NotSupported);
    EXPECT_EQ(attribute_rules::check_set(*root, "trusted.", {}).error(), Errno::Inval);
    EXPECT_TRUE(attribute_rules::check_set(*root, "security.a", {}));
    EXPECT_EQ(attribute_rules::check_set(*root, kCapabilityAttribute, {}).error(), Errno::Inval);
}

TEST(AttributeRules, OthersMayOnlyRead) {
    const Ref<Credentials> user = *Credentials::create_root();
    user->capabilities.effective = 0;
    EXPECT_EQ(attribute_rules::check_set(*user, "security.a", {}).error(), Errno::Perm);
    EXPECT_EQ(attribute_rules::check_remove(*user, kCapabilityAttribute).error(), Errno::Perm);
    EXPECT_TRUE(attribute_rules::check_get(*user, "security.a"));
    EXPECT_EQ(attribute_rules::check_get(*user, "trusted.a").error(), Errno::NoData);
}

}  // namespace
}  // namespace kernel
