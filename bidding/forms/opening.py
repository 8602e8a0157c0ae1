"""What is typed and handed over at an opening, and by trustees."""

from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from bidding import sittings
from bidding.forms.fields import text
from bidding.models import Opening, Trustee
from bidding.services import complaints, minutes, remarks, shares, trustees, unlocking

MOST_FILE = 16 * 1024 * 1024


class Deed(forms.Form):
    """A form that is one command; `perform` gives it."""

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    done: ClassVar[str | Promise]


class File(forms.FileField):
    """A small file of JSON."""

    def clean(self, data: object, initial: object = None) -> bytes:
        """Its bytes."""
        found = super().clean(data, initial)
        if found.size > MOST_FILE:
            raise forms.ValidationError(_("文件太大。"))
        content: bytes = found.read()
        return content


def _words() -> forms.CharField:
    return text(_("内容"), required=True)


# ── At the opening ──────────────────────────────────────────────────────────────────────────────


class HallDeed(Deed):
    """A deed at an opening."""

    def perform(self, opening: Opening, who: Principal) -> None:
        """Do it."""
        raise NotImplementedError


class UnlockForm(HallDeed):
    """A bidder releases its lock."""

    slug, label, done = "unlock", _("解锁我的投标文件"), _("已解锁。")
    lock = File(label=_("锁文件（封装时保存的 lock.json）"))

    def perform(self, opening: Opening, who: Principal) -> None:  # noqa: ARG002
        """Release it."""
        unlocking.unlock_with(opening, self.cleaned_data["lock"])


class RemarkForm(HallDeed):
    """A bidder objects on the spot."""

    slug, label, done = "remark", _("提出异议"), _("异议已记录。")
    text = _words()

    def perform(self, opening: Opening, who: Principal) -> None:
        """Record it."""
        remarks.raise_remark(opening.pk, text=self.cleaned_data["text"], who=who)


class AnswerRemarkForm(HallDeed):
    """The host answers."""

    slug, label, done = "answer", _("答复异议"), _("答复已公布。")
    remark = forms.IntegerField(widget=forms.HiddenInput)
    text = _words()

    def perform(self, opening: Opening, who: Principal) -> None:
        """Publish the answer."""
        remark = opening.remarks.get(pk=self.cleaned_data["remark"])
        remarks.answer_remark(remark.pk, text=self.cleaned_data["text"], who=who)


class ExcuseForm(HallDeed):
    """The host says that it is not the bidder's fault."""

    slug, label, done = "excuse", _("登记非投标人原因"), _("已登记。")
    bid = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=200)

    def perform(self, opening: Opening, who: Principal) -> None:
        """Write the reason down."""
        number, reason = self.cleaned_data["bid"], self.cleaned_data["reason"]
        unlocking.excuse(opening, number, reason=reason, who=who)


class RecordForm(HallDeed):
    """The host ends the opening."""

    slug, label, done = "record", _("结束开标并签发开标记录"), _("开标记录已签发。")

    def perform(self, opening: Opening, who: Principal) -> None:
        """Write, sign and store the record."""
        minutes.record(opening.pk, who=who)


HALL: dict[str, type[HallDeed]] = {
    form.slug: form for form in (UnlockForm, RemarkForm, AnswerRemarkForm, ExcuseForm, RecordForm)
}


# ── Trustees ────────────────────────────────────────────────────────────────────────────────────


class TrusteeDeed(Deed):
    """A deed of a trustee."""

    stage = forms.CharField(max_length=8, widget=forms.HiddenInput)

    def perform(self, trustee: Trustee, who: Principal) -> None:
        """Do it."""
        raise NotImplementedError

    @property
    def sitting(self) -> sittings.Sitting | None:
        """Whose stage it is, where it is none of the envelopes'."""
        return sittings.of(self.cleaned_data["stage"])

    def opening(self, trustee: Trustee) -> int:
        """The number of the opening of this stage, 0 while there is none."""
        found = Opening.objects.filter(tender=trustee.tender_id, stage=self.cleaned_data["stage"])
        return found.values_list("pk", flat=True).first() or 0


class KeyForm(TrusteeDeed):
    """Register a public key."""

    slug, label, done = "key", _("登记公钥"), _("公钥已登记。")
    file = File(label=_("公钥文件（ebid keygen trustee 生成的 .pub）"))

    def perform(self, trustee: Trustee, who: Principal) -> None:
        """Register it."""
        trustees.register_key(trustee.pk, self.cleaned_data["file"], who=who)


class RehearseForm(TrusteeDeed):
    """Show that one's key opens."""

    slug, label, done = "rehearse", _("交回演练份额"), _("演练成功：您的密钥可用。")
    file = File(label=_("演练份额文件"))

    def perform(self, trustee: Trustee, who: Principal) -> None:
        """Check the share of the dummy envelope."""
        trustees.rehearse(trustee.pk, self.cleaned_data["file"], who=who)


class HashForm(TrusteeDeed):
    """Log the digest of one's shares."""

    slug, label, done = "hash", _("登记份额摘要"), _("份额摘要已记入日志。")
    digest = forms.CharField(label=_("份额摘要（ebid share 显示）"), min_length=64, max_length=64)

    def perform(self, trustee: Trustee, who: Principal) -> None:
        """Log it."""
        digest = self.cleaned_data["digest"]
        if sitting := self.sitting:
            sitting.log_hash(trustee, digest, who)
            return
        shares.log_hash(self.opening(trustee), trustee.pk, digest, who=who)


class ReleaseForm(TrusteeDeed):
    """Hand one's shares over."""

    slug, label, done = "release", _("交出份额"), _("份额已交出。")
    file = File(label=_("份额文件（release-….json）"))

    def perform(self, trustee: Trustee, who: Principal) -> None:
        """Hand it over."""
        if sitting := self.sitting:
            sitting.hand_over(trustee, self.cleaned_data["file"], who)
            return
        shares.hand_over(self.opening(trustee), trustee.pk, self.cleaned_data["file"], who=who)


class ComplainForm(TrusteeDeed):
    """Publish one's key because rubbish was sealed to it."""

    slug, label, done = "complain", _("公布本阶段私钥，证明份额是乱码"), _("已公布。")
    file = File(label=_("本阶段的私钥文件"))

    def perform(self, trustee: Trustee, who: Principal) -> None:
        """Publish the key, where it proves something."""
        if sitting := self.sitting:
            sitting.complain(trustee, self.cleaned_data["file"], who)
            return
        complaints.complain(self.opening(trustee), trustee.pk, self.cleaned_data["file"], who=who)


TRUSTEE: dict[str, type[TrusteeDeed]] = {
    form.slug: form for form in (KeyForm, RehearseForm, HashForm, ReleaseForm, ComplainForm)
}
