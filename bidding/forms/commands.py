"""The commands on a tender that its page offers, each a small form."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

import accounts.selectors
from accounts.principal import Principal
from bidding import services
from bidding.forms.fields import moment, text
from bidding.forms.public import only_documents
from bidding.models import Inquiry, Tender
from bidding.rules.kinds import AnnouncementKind, Topic
from bidding.rules.states import Command
from bidding.services import programs
from bidding.services.publication import invited
from hall.forms.fields import PaperField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.functional import _StrPromise


class TenderCommand(forms.Form):
    """A command on a tender; `version` is that of the tender that the reader saw."""

    slug: ClassVar[str]
    label: ClassVar["_StrPromise"]
    needs: ClassVar[Command]
    danger: ClassVar[bool] = False
    done: ClassVar["_StrPromise"] = _("已完成。")

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, tender: Tender, data: Any = None, files: Any = None) -> None:
        super().__init__(
            data, files, initial={"version": tender.version}, auto_id=f"{self.slug}-%s"
        )
        self.tender = tender
        self.use_required_attribute = False
        if "topic" in self.fields and not tender.is_prequalified:
            only_documents(self)

    def perform(self, who: Principal) -> None:
        """Call the service with what was typed."""
        raise NotImplementedError


class PublishForm(TenderCommand):
    """Publish the draft."""

    slug, label, needs = "publish", _("发布招标公告"), Command.PUBLISH
    done = _("招标公告已发布。")
    text = text(_("公告正文"), 6)

    def __init__(self, tender: Tender, data: Any = None, files: Any = None) -> None:
        super().__init__(tender, data, files)
        # A notice is printed elsewhere too: there a bidder finds the hashes without trusting us.
        if sums := "\n".join(one.line for one in programs.found()):
            self.initial["text"] = _("封装和核验程序的 SHA-256：\n%(sums)s") % {"sums": sums}

    def perform(self, who: Principal) -> None:
        """Publish it now."""
        typed = self.cleaned_data
        services.publish(self.tender.pk, text=typed["text"], who=who, version=typed["version"])


class AddDocumentForm(TenderCommand):
    """Put a file among the documents."""

    slug, label, needs = "add-document", _("上传文件"), Command.EDIT
    done = _("文件已上传。")
    topic = forms.ChoiceField(label=_("属于"), choices=Topic.choices)
    title = forms.CharField(label=_("标题"), max_length=200, required=False)
    file = PaperField(label=_("文件"))

    def perform(self, who: Principal) -> None:
        """Store it."""
        typed = self.cleaned_data
        services.add_document(
            self.tender.pk,
            typed["file"],
            title=typed["title"],
            topic=typed["topic"],
            who=who,
            version=typed["version"],
        )


class RemoveDocumentForm(TenderCommand):
    """Take a file out of the draft."""

    slug, label, needs = "remove-document", _("移除文件"), Command.EDIT
    done = _("文件已移除。")
    document = forms.IntegerField(widget=forms.HiddenInput)

    def perform(self, who: Principal) -> None:
        """Remove it."""
        typed = self.cleaned_data
        services.remove_document(
            self.tender.pk, typed["document"], who=who, version=typed["version"]
        )


class InviteForm(TenderCommand):
    """Whom to invite."""

    slug, label, needs = "invite", _("被邀请人"), Command.EDIT
    done = _("邀请名单已密封。")
    invited = forms.TypedMultipleChoiceField(
        label=_("市场主体"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("名单密封保存，开标前除招标人外无人能看。"),
    )

    def __init__(self, tender: Tender, data: Any = None, files: Any = None) -> None:
        super().__init__(tender, data, files)
        choices = [(one.pk, one.title) for one in accounts.selectors.enterprises()]
        self.fields["invited"].choices = choices  # type: ignore[attr-defined]
        self.initial["invited"] = [one.pk for one in invited(tender)]

    def perform(self, who: Principal) -> None:
        """Seal the list."""
        typed = self.cleaned_data
        services.invite(self.tender.pk, typed["invited"], who=who, version=typed["version"])


class ChangeForm(TenderCommand):
    """Clarify or amend."""

    slug, label, needs = "change", _("发布澄清或修改"), Command.CHANGE
    done = _("已发布。")
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[
            (one.value, one.label)
            for one in (AnnouncementKind.CLARIFICATION, AnnouncementKind.AMENDMENT)
        ],
    )
    topic = forms.ChoiceField(label=_("属于"), choices=Topic.choices)
    title = forms.CharField(label=_("标题"), max_length=200)
    text = text(_("内容"), 5, required=True)
    affects_bids = forms.BooleanField(
        label=_("可能影响投标文件编制"),
        required=False,
        initial=True,
        help_text=_("距截止不足十五日的，截止时间依法顺延。"),
    )
    deadline = moment(_("推迟投标截止至"), help_text=_("只能推迟；不推迟的留空。"))
    file = PaperField(label=_("附件"), required=False)

    def perform(self, who: Principal) -> None:
        """Announce it."""
        typed = dict(self.cleaned_data)
        file: UploadedFile[bytes] | None = typed.pop("file")
        services.change(self.tender.pk, who=who, files=[file] if file else (), **typed)


class CancelForm(TenderCommand):
    """End the tender before its opening."""

    slug, label, needs, danger = "cancel", _("终止招标"), Command.CANCEL, True
    done = _("招标已终止。")
    reason = text(_("理由（对外公布）"), 3, required=True)

    def perform(self, who: Principal) -> None:
        """Cancel it."""
        typed = self.cleaned_data
        services.cancel(self.tender.pk, reason=typed["reason"], who=who, version=typed["version"])


class FailForm(TenderCommand):
    """Declare it failed."""

    slug, label, needs, danger = "fail", _("宣布流标（废标）"), Command.FAIL, True
    done = _("已宣布流标。")
    reason = text(_("理由（对外公布）"), 3, required=True)

    def perform(self, who: Principal) -> None:
        """Declare it failed."""
        typed = self.cleaned_data
        services.fail(self.tender.pk, reason=typed["reason"], who=who, version=typed["version"])


class RepeatForm(TenderCommand):
    """Tender again."""

    slug, label, needs = "repeat", _("重新招标"), Command.REPEAT
    done = _("已起草新一次招标，请填写日期并上传文件。")

    def perform(self, who: Principal) -> None:
        """Draft the next one."""
        services.repeat(self.tender.pk, who=who)


class AnswerForm(TenderCommand):
    """Answer a question or an objection."""

    slug, label, needs = "answer", _("答复"), Command.ANSWER
    done = _("答复已公布。")
    inquiry = forms.IntegerField(widget=forms.HiddenInput)
    text = text(_("答复（对外公布）"), 3, required=True)

    @classmethod
    def about(cls, tender: Tender, inquiry: Inquiry) -> "AnswerForm":
        """The empty form for one inquiry."""
        form = cls(tender)
        form.initial["inquiry"] = inquiry.pk
        form.auto_id = f"answer-{inquiry.number}-%s"
        return form

    def perform(self, who: Principal) -> None:
        """Publish the answer. Only an inquiry of this tender is answered here."""
        found = self.tender.inquiries.filter(pk=self.cleaned_data["inquiry"]).first()
        services.answer(found.pk if found else 0, text=self.cleaned_data["text"], who=who)


FORMS: dict[str, type[TenderCommand]] = {
    form.slug: form
    for form in (
        PublishForm,
        InviteForm,
        AddDocumentForm,
        RemoveDocumentForm,
        ChangeForm,
        AnswerForm,
        CancelForm,
        FailForm,
        RepeatForm,
    )
}
OFFERED = (PublishForm, AddDocumentForm, InviteForm, ChangeForm, CancelForm, FailForm, RepeatForm)
"""The forms of a page's own, in their order; the others stand beside what they are about."""
