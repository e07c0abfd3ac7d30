// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/policy_store.h"

#include <algorithm>

namespace iopermd::front {
namespace {

std::string text_of(const Diagnostics& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics)
        text += (text.empty() ? "" : "\n") + diagnostic.text();
    return text;
}

}  // namespace

std::shared_ptr<const PolicySnapshot> PolicyStore::empty() {
    return std::make_shared<const PolicySnapshot>();
}

Expected<std::shared_ptr<const PolicySnapshot>, std::string> PolicyStore::load() {
    auto policy = reader_();
    if (!policy)
        return Unexpected{text_of(policy.error())};
    auto snapshot = std::make_shared<PolicySnapshot>();
    snapshot->policy = std::move(*policy);
    snapshot->generation = ++generation_;
    snapshot->loaded = clock_.wall();
    snapshot->ceiling = snapshot->policy.ceiling();
    for (const Rule& rule : snapshot->policy.rules)
        if (rule.exclusive)
            snapshot->exclusive_ports |= rule.ports;
    return std::shared_ptr<const PolicySnapshot>(std::move(snapshot));
}

bool same_files(const Policy& a, const Policy& b) {
    return std::equal(
        a.files.begin(), a.files.end(), b.files.begin(), b.files.end(),
        [](const PolicyText& x, const PolicyText& y) { return x.path == y.path && x.text == y.text; });
}

}  // namespace iopermd::front
