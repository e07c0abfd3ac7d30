// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/session.h"

#include "daemon/front/names.h"

namespace iopermd::front {

void Session::look_up_names() const {
    std::call_once(named_, [this] {
        user_ = user_name(peer_.uid);
        for (const gid_t gid : peer_.groups)
            group_names_.push_back(group_name(gid));
    });
}

const std::string& Session::user() const {
    look_up_names();
    return user_;
}

Subject Session::subject(const std::string& program) const {
    look_up_names();
    Subject subject;
    subject.uid = peer_.uid;
    subject.groups = peer_.groups;
    subject.exe = program.empty() ? peer_.exe : program;
    subject.unit = peer_.unit;
    subject.user = user_;
    subject.group_names = group_names_;
    return subject;
}

}  // namespace iopermd::front
