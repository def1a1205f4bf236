from django.urls import URLPattern, URLResolver, path

from licensing.api.notice import NoticeView, NoticeWithdrawalView
from licensing.api.plans import PlansView

urlpatterns: list[URLPattern | URLResolver] = [
    path("plans", PlansView.as_view()),
    path("subscriptions/<uuid:subscription_id>/notice", NoticeView.as_view()),
    path("subscriptions/<uuid:subscription_id>/notice/withdraw", NoticeWithdrawalView.as_view()),
]
